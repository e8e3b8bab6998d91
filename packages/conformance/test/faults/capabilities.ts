import type { DispatcherOptions } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import { fault, type Fault } from './fault.js';

export const capabilitiesFaults: readonly Fault[] = [
  fault(
    'lets its capabilities be changed',
    class extends ReferenceDispatcher {
      constructor(options?: DispatcherOptions) {
        super(options);
        Object.defineProperty(this, 'capabilities', { value: { ...this.capabilities } });
      }
    },
    'capabilities/frozen',
    'Object.isFrozen(capabilities): expected true, got false',
  ),
  fault(
    'omits a capability',
    class extends ReferenceDispatcher {
      constructor(options?: DispatcherOptions) {
        super(options);
        const { transfer: _transfer, ...rest } = this.capabilities;
        Object.defineProperty(this, 'capabilities', { value: Object.freeze(rest) });
      }
    },
    'capabilities/all-there',
    'the names of the capabilities',
  ),
  fault(
    'has capabilities that contradict each other',
    ReferenceDispatcher,
    'capabilities/consistent',
    'parallel, if tasks share the caller’s thread',
    { parallel: true },
  ),
  fault(
    'claims that loops see cancellations although it runs nothing beside them',
    ReferenceDispatcher,
    'capabilities/consistent',
    'loopsSeeCancel, if nothing else runs during a loop',
    { loopsSeeCancel: true },
  ),
];

import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { createDispatcher as createInProcessDispatcher } from '@dispatch/in-process';
import { createDispatcher as createNodeDispatcher } from '@dispatch/node';

export const adapterNames = ['node', 'in-process'] as const;

export type AdapterName = (typeof adapterNames)[number];

/** A worker whose heap grows beyond this is ended, and its request is answered 502; the process continues. */
const maxHeap = 512;

const adapters: Record<AdapterName, (options: DispatcherOptions) => Dispatcher> = {
  node: (options) => createNodeDispatcher({ ...options, resourceLimits: { maxOldGenerationSizeMb: maxHeap } }),
  'in-process': createInProcessDispatcher,
};

/** The only code that depends on the adapter. */
export function createDispatcher(adapter: AdapterName, options: DispatcherOptions): Dispatcher {
  return adapters[adapter](options);
}

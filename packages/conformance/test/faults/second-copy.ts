import {
  defineTasks,
  isDispatchError,
  TimeoutError,
  type ExecuteOptions,
  type Future,
  type Task,
} from '@dispatch/core';
import { runInContext } from '@dispatch/core/internal';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

const { own } = defineTasks(undefined, { own() {} });

/** Faults about what another copy of `@dispatch/core` has made. */
export const secondCopyFaults: readonly Fault[] = [
  fault(
    'accepts only tasks of its own copy',
    class extends ReferenceDispatcher {
      override execute<T>(task: Task<T>, options?: ExecuteOptions): Promise<T> {
        if (task.constructor !== own().constructor) throw new TypeError('not a task of this copy');
        return super.execute(task, options);
      }
    },
    'copies/tasks',
    'not a task of this copy',
  ),
  fault(
    'knows only the error classes of its own copy',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        const isForeign = isDispatchError(error, 'DISPATCH_TIMEOUT') && error.constructor !== TimeoutError;
        return super.copyError(run, isForeign ? new Error(error.message) : error);
      }
    },
    'copies/errors',
    'its error: expected an instance of TimeoutError',
  ),
  fault(
    'returns futures that no other copy knows',
    class extends ReferenceDispatcher {
      override executeAsync<T, P>(task: Task<T>, options?: ExecuteOptions<P>): Future<T> {
        return new Proxy(super.executeAsync(task, options), {
          get(future, key) {
            const member: unknown = typeof key === 'symbol' ? undefined : Reflect.get(future, key);
            return typeof member === 'function' ? member.bind(future) : member;
          },
        });
      }
    },
    'copies/futures',
    'the future is one of the second copy too',
  ),
  fault(
    'runs tasks of another copy without a context',
    class extends ReferenceDispatcher {
      protected override call(run: Run): unknown {
        if (run.definition.namespace !== 'conformance/second-copy') return super.call(run);
        return runInContext(undefined as never, () => super.call(run));
      }
    },
    'copies/current-task',
    'the type of the number of its worker',
  ),
  fault(
    'ignores marks of transfer()',
    class extends ReferenceDispatcher {
      protected override markedIn(): readonly object[] {
        return [];
      }
    },
    'copies/transfer',
    'the size of the buffer on this thread',
  ),
];

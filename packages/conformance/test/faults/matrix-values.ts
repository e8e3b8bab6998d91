import type {
  CloseOptions,
  DispatcherOptions,
  ExecuteOptions,
  StreamOptions,
  StreamTask,
  Task,
  TaskStream,
} from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import { fault, type Fault } from './fault.js';

/** Options without those that are `null`. */
function withoutNulls<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) as T;
}

/** Options of the wrong kind that are accepted, and of the right one that are not. */
export const matrixValuesFaults: readonly Fault[] = [
  ...(['workers', 'maxQueue', 'clock', 'context', 'traceCallers', 'onUnobservedError'] as const).map((option) =>
    fault(
      `takes null for an option that is left out: ${option}`,
      class extends ReferenceDispatcher {
        constructor(options: DispatcherOptions = {}) {
          super(withoutNulls(options));
        }
      },
      `matrix/values-of-${option}-with-createDispatcher`,
      `${option}: null (null) throws a TypeError: this does not hold`,
    ),
  ),
  ...(['tasksPerWorker', 'idleTimeout', 'maxTasksPerWorker'] as const).map((option) =>
    fault(
      `rejects Infinity for ${option}`,
      class extends ReferenceDispatcher {
        constructor(options: DispatcherOptions = {}) {
          if (options[option] === Infinity) throw new TypeError(`'${option}' must be finite`);
          super(options);
        }
      },
      `matrix/values-of-${option}-with-createDispatcher`,
      `${option}: Infinity (infinity) is accepted: it threw`,
    ),
  ),
  fault(
    'rejects data of a setup that is not an object',
    class extends ReferenceDispatcher {
      constructor(options: DispatcherOptions = {}) {
        if (options.setupData === null) throw new TypeError(`'setupData' must be an object`);
        super(options);
      }
    },
    'matrix/values-of-setupData-with-createDispatcher',
    'setupData: null (null) is accepted: it threw',
  ),
  fault(
    'converts a timeout of execute() to a number',
    class extends ReferenceDispatcher {
      override execute<T, P>(task: Task<T>, { timeout, ...options }: ExecuteOptions<P> = {}): Promise<T> {
        return super.execute(task, { ...options, ...(timeout !== undefined && { timeout: Number(timeout) }) });
      }
    },
    'matrix/values-of-timeout-with-execute',
    'timeout: null (null) throws a TypeError: this does not hold',
  ),
  fault(
    'lets a stream run ahead without a limit',
    class extends ReferenceDispatcher {
      override stream<Y, T, P>(task: StreamTask<Y, T>, options: StreamOptions<P> = {}): TaskStream<Y, T> {
        const { highWaterMark } = options;
        return super.stream(task, { ...options, highWaterMark: highWaterMark === Infinity ? 1e6 : highWaterMark });
      }
    },
    'matrix/values-of-highWaterMark-with-stream',
    'highWaterMark: Infinity (infinity) throws a TypeError: this does not hold',
  ),
  fault(
    'takes anything for cancelPending',
    class extends ReferenceDispatcher {
      override close({ cancelPending, ...options }: CloseOptions = {}): Promise<void> {
        return super.close({
          ...options,
          ...(cancelPending !== undefined && { cancelPending: Boolean(cancelPending) }),
        });
      }
    },
    'matrix/values-of-cancelPending-with-close',
    'cancelPending: 0 (zero) throws a TypeError: this does not hold',
  ),
];

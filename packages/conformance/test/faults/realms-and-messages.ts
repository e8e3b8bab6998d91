import {
  DispatcherClosedError,
  type DispatcherOptions,
  type ExecuteOptions,
  type ExecuteSyncOptions,
  type Future,
  type Task,
} from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** Faults about errors of other realms, stacks, messages, and signals that throw. */
export const realmsAndMessagesFaults: readonly Fault[] = [
  fault(
    'takes an error of another realm for an ordinary object',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        return error instanceof Error ? super.copyError(run, error) : new Error(String(error));
      }
    },
    'error/of-another-realm-TypeError',
    'its error: expected an instance of TypeError',
  ),
  fault(
    'passes a reason of another realm on as it is',
    class extends ReferenceDispatcher {
      protected override copyReason(reason: unknown): unknown {
        return reason;
      }
    },
    'error/reason-of-another-realm',
    'it waits for',
  ),
  fault(
    'expects a stack to be a string',
    class extends ReferenceDispatcher {
      protected override accept<P>(run: Run, options: ExecuteOptions<P>): void {
        if (this.options.traceCallers === true) new Error('submitted').stack?.split('\n');
        super.accept(run, options);
      }
    },
    'error/stack-hook-array-with-trace',
    'split is not a function',
  ),
  fault(
    'does not name the dispatcher that is closed',
    class extends ReferenceDispatcher {
      protected override closedError(): DispatcherClosedError {
        return new DispatcherClosedError();
      }
    },
    'close/message-names-dispatcher',
    'its message: expected it to contain "resizing"',
  ),
  fault(
    'does not say to call a factory',
    class extends ReferenceDispatcher {
      override execute<T>(task: Task<T>, options?: ExecuteOptions): Promise<T> {
        if (typeof task === 'function') throw new TypeError('not a task of defineTasks()');
        return super.execute(task, options);
      }
    },
    'task/uncalled-factory-execute',
    'its message: expected it to contain "call it"',
  ),
  fault(
    'does not say that a limit may be Infinity',
    class extends ReferenceDispatcher {
      constructor(options: DispatcherOptions = {}) {
        if (options.maxQueue === -1) throw new TypeError(`'maxQueue' must be a non-negative integer`);
        super(options);
      }
    },
    'options/maxqueue-may-be-infinity',
    'its message: expected it to contain "Infinity"',
  ),
  fault(
    'takes a string for a number of workers',
    class extends ReferenceDispatcher {
      constructor(options: DispatcherOptions = {}) {
        super(typeof options.workers === 'string' ? { ...options, workers: Number(options.workers) } : options);
      }
    },
    'options/workers-string-in-quotes',
    'create() fails: it succeeded',
  ),
  fault(
    'stops listening to a signal when one of its tasks has settled',
    class extends ReferenceDispatcher {
      readonly #listeners = new Set<() => void>();
      override executeAsync<T, P>(task: Task<T>, { signal, ...options }: ExecuteOptions<P> = {}): Future<T> {
        const future = super.executeAsync(task, options);
        const onAbort = (): void => void future.cancel(signal?.reason);
        this.#listeners.add(onAbort);
        signal?.addEventListener('abort', onAbort);
        future.addDoneCallback(() => {
          for (const listener of this.#listeners) signal?.removeEventListener('abort', listener);
        });
        return future;
      }
    },
    'signal/after-one-has-settled',
    'the states of the others',
  ),
  fault(
    'looks like a plain object',
    class extends ReferenceDispatcher {
      override readonly [Symbol.toStringTag] = 'Object';
    },
    'reactive/left-alone',
    'the tag of a dispatcher is not that of a plain object',
  ),
  fault(
    'does not say that a task is a Proxy',
    class extends ReferenceDispatcher {
      override execute<T>(task: Task<T>, options?: ExecuteOptions): Promise<T> {
        try {
          return super.execute(task, options);
        } catch {
          throw new TypeError('not a task of defineTasks()');
        }
      }
    },
    'reactive/proxied-task',
    'its message: expected it to contain "Proxy"',
  ),
  ...(['object', 'array'] as const).map((kind) =>
    fault(
      `does not say that an argument is a Proxy of an ${kind}`,
      class extends ReferenceDispatcher {
        protected override reject(run: Run, error: unknown): void {
          if (error instanceof Error) error.message = error.message.replace('Proxy', 'thing');
          super.reject(run, error);
        }
      },
      `reactive/proxied-${kind}-as-argument`,
      'its message: expected it to contain "Proxy"',
    ),
  ),
  ...(['signal', 'onProgress'] as const).map((name) =>
    fault(
      `ignores the option ${name} of a blocking call`,
      class extends ReferenceDispatcher {
        override executeSync<T>(task: Task<T>, { timeout }: ExecuteSyncOptions = {}): T {
          return super.executeSync(task, { timeout });
        }
      },
      `options/executesync-${name}`,
      'executeSync() throws: it returned',
    ),
  ),
  fault(
    'reads a signal after it has queued the task',
    class extends ReferenceDispatcher {
      override executeAsync<T, P>(task: Task<T>, { signal, ...options }: ExecuteOptions<P> = {}): Future<T> {
        const future = super.executeAsync(task, options);
        if (signal?.aborted === true) future.cancel(signal.reason);
        return future;
      }
    },
    'signal/throwing-aborted-executeasync',
    'how many tasks are queued and running',
  ),
];

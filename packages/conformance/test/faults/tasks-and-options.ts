import { AsyncLocalStorage } from 'node:async_hooks';
import {
  isDispatchError,
  TaskNotFoundError,
  type DispatcherOptions,
  type ExecuteOptions,
  type Future,
  type StreamOptions,
  type StreamTask,
  type Task,
  type TaskContext,
  type TaskStream,
} from '@dispatch/core';
import { definitionsOf, setContextStorage, type ContextStorage } from '@dispatch/core/internal';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** Has the context of a task in its synchronous part, and that of the first one elsewhere. */
class FirstContext implements ContextStorage {
  #active: TaskContext | undefined;
  #first: TaskContext | undefined;

  run<R>(context: TaskContext, body: () => R): R {
    this.#active = context;
    this.#first ??= context;
    try {
      return body();
    } finally {
      this.#active = undefined;
    }
  }

  getStore(): TaskContext | undefined {
    return this.#active ?? this.#first;
  }
}

export const tasksAndOptionsFaults: readonly Fault[] = [
  fault(
    'runs only what defineTasks has made',
    class extends ReferenceDispatcher {
      protected override call(run: Run): unknown {
        const { definition } = run;
        if (definitionsOf(definition.module).includes(definition)) return super.call(run);
        throw new TaskNotFoundError(definition.name);
      }
    },
    'reference/runs',
    'execute() succeeds',
  ),
  fault(
    'takes a reference to a module that is not loaded for a task without a result',
    class extends ReferenceDispatcher {
      protected override onThrew(run: Run, error: unknown): void {
        if (isDispatchError(error, 'DISPATCH_UNSUPPORTED')) super.onReturned(run, undefined);
        else super.onThrew(run, error);
      }
    },
    'reference/not-loaded-here',
    'the task fails: it succeeded',
  ),
  fault(
    'knows the classes of errors of the module, not those of a reference',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        const { module, name } = run.definition;
        const definition = definitionsOf(module).find((each) => each.name === name) ?? run.definition;
        return super.copyError(Object.create(run, { definition: { value: definition } }) as Run, error);
      }
    },
    'reference/error-class',
    'whether the error without `errors` is an OrderError: expected false, got true',
  ),
  fault(
    'passes a receiver',
    class extends ReferenceDispatcher {
      protected override call(run: Run): unknown {
        return (run.definition.run as (...args: readonly unknown[]) => unknown).call({}, ...run.args);
      }
    },
    'task/no-receiver',
    'whether `this` is undefined',
  ),
  fault(
    'drops arguments that are undefined',
    class extends ReferenceDispatcher {
      protected override launch(run: Run): void {
        run.args = run.args.filter((value) => value !== undefined);
        super.launch(run);
      }
    },
    'task/undefined-arguments',
    'how many arguments it got: expected 2, got 0',
  ),
  fault(
    'looks up names in a plain object',
    class extends ReferenceDispatcher {
      protected override call(run: Run): unknown {
        const known: Record<string, unknown> = {};
        known[run.definition.name] ??= () => super.call(run);
        return (known[run.definition.name] as () => unknown)();
      }
    },
    'names/special',
    'all of them succeeds',
  ),
  fault(
    'accepts NaN as a timeout',
    class extends ReferenceDispatcher {
      override executeAsync<T>(task: Task<T>, { timeout, ...options }: ExecuteOptions = {}): Future<T> {
        return super.executeAsync(
          task,
          timeout === undefined || Number.isNaN(timeout) ? options : { ...options, timeout },
        );
      }
    },
    'options/timeout-nan',
    'execute() throws: it returned',
  ),
  fault(
    'accepts NaN as a priority',
    class extends ReferenceDispatcher {
      override executeAsync<T, P = unknown>(
        task: Task<T>,
        { priority, ...options }: ExecuteOptions<P> = {},
      ): Future<T> {
        return super.executeAsync(
          task,
          priority === undefined || Number.isNaN(priority) ? options : { ...options, priority },
        );
      }
    },
    'options/execute-priority-nan',
    'execute() throws: it returned',
  ),
  fault(
    'accepts any high-water mark',
    class extends ReferenceDispatcher {
      override stream<Y, T, P = unknown>(
        task: StreamTask<Y, T>,
        { highWaterMark = 64, ...options }: StreamOptions<P> = {},
      ): TaskStream<Y, T> {
        return super.stream(task, { ...options, highWaterMark: Math.max(1, Math.ceil(Number(highWaterMark) || 1)) });
      }
    },
    'options/stream-window-fraction',
    'stream() throws: it returned',
  ),
  fault(
    'rejects for a bad option instead of throwing',
    class extends ReferenceDispatcher {
      override async execute<T>(task: Task<T>, options?: ExecuteOptions): Promise<T> {
        return super.execute(task, options);
      }
    },
    'options/timeout-negative',
    'execute() throws: it returned [object Promise]',
  ),
  fault(
    'accepts a worker count of 0',
    class extends ReferenceDispatcher {
      constructor({ workers: _workers, ...options }: DispatcherOptions = {}) {
        super(options);
      }
    },
    'options/workers-zero',
    'create() fails: it succeeded',
  ),
  fault(
    'is not async disposable',
    class extends ReferenceDispatcher {
      constructor(options?: DispatcherOptions) {
        super(options);
        Object.defineProperty(this, Symbol.asyncDispose, { value: undefined });
      }
    },
    'interface/is-dispatcher',
    'isDispatcher(dispatcher): expected true, got false',
  ),
  fault(
    'claims to follow the context, but does not',
    class extends ReferenceDispatcher {
      constructor(options?: DispatcherOptions) {
        super(options, { taskContext: 'sync' });
        Object.defineProperty(this, 'capabilities', {
          value: Object.freeze({ ...this.capabilities, taskContext: 'async' }),
        });
      }
    },
    'context/after-await',
    'both tasks succeeds: it failed with UnsupportedError',
  ),
  fault(
    'needs its context to report progress',
    class extends ReferenceDispatcher {
      protected override enter<R>(run: Run, body: () => R): R {
        Object.defineProperty(run, 'progress', {
          value(this: Run | undefined, value: unknown): void {
            if (this !== run) throw new TypeError('progress() without its context');
            run.reporter?.report(value);
          },
        });
        return super.enter(run, body);
      }
    },
    'context/taken-off',
    'the task succeeds: it failed with TypeError: progress() without its context',
  ),
  ...[1, 2].map((tasksPerWorker) =>
    fault(
      `keeps contexts where another dispatcher of the thread does not, with tasksPerWorker ${tasksPerWorker}`,
      class extends ReferenceDispatcher {
        constructor(options?: DispatcherOptions) {
          super(options);
          setContextStorage(new AsyncLocalStorage());
        }
      },
      `context/beside-another-dispatcher-with-${tasksPerWorker}`,
      'whether each context remains',
    ),
  ),
  fault(
    'keeps the first context after every await',
    class extends ReferenceDispatcher {
      constructor(options?: DispatcherOptions) {
        super(options);
        setContextStorage(new FirstContext());
      }
    },
    'context/alone-after-await',
    'whether each still has its own context',
  ),
  fault(
    'treats a timeout of undefined as 0',
    class extends ReferenceDispatcher {
      override executeAsync<T, P = unknown>(task: Task<T>, options: ExecuteOptions<P> = {}): Future<T> {
        return super.executeAsync(task, 'timeout' in options ? { ...options, timeout: options.timeout ?? 0 } : options);
      }
    },
    'options/undefined-executeAsync',
    'executeAsync() succeeds: it failed with TimeoutError',
  ),
  fault(
    'lets a name of undefined replace the default',
    class extends ReferenceDispatcher {
      constructor(options: DispatcherOptions = {}) {
        super(options);
        if ('name' in options) Object.defineProperty(this, 'name', { value: String(options.name) });
      }
    },
    'options/undefined-createDispatcher',
    'its name: expected "reference", got "undefined"',
  ),
];

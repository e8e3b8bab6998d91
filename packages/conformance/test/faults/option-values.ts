import type {
  CloseOptions,
  DispatcherOptions,
  ExecuteOptions,
  ExecuteSyncOptions,
  Future,
  MapOptions,
  StreamOptions,
  StreamTask,
  Task,
  TaskStream,
} from '@dispatch/core';
import { futures } from '@dispatch/core/internal';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import { Mapping, type Entry } from '../reference/mapping.js';
import type { Run, Yields } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

type Items<A> = Iterable<A | PromiseLike<A>> | AsyncIterable<A>;

/** A dispatcher that changes the options with which it is created. */
function created(change: (options: DispatcherOptions) => DispatcherOptions): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    constructor(
      options: DispatcherOptions = {},
      capabilities: ConstructorParameters<typeof ReferenceDispatcher>[1] = {},
    ) {
      super(options, capabilities);
      Object.assign(this, { options: change(options) });
    }
  };
}

/** A dispatcher that leaves out some options with which it is created. */
function ignoringOfCreate(change: (options: DispatcherOptions) => DispatcherOptions): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    constructor(
      options: DispatcherOptions = {},
      capabilities: ConstructorParameters<typeof ReferenceDispatcher>[1] = {},
    ) {
      super(change(options), capabilities);
    }
  };
}

/** A dispatcher one of whose methods ignores an option that it does not have. */
function ignoring(method: 'execute' | 'executeAsync' | 'stream' | 'map', name: string): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    constructor(...given: ConstructorParameters<typeof ReferenceDispatcher>) {
      super(...given);
      const run = this[method].bind(this) as (...args: readonly unknown[]) => unknown;
      Object.defineProperty(this, method, {
        value: (...args: readonly unknown[]) =>
          run(...args.slice(0, -1), { ...Object(args.at(-1)), [name]: undefined }),
      });
    }
  };
}

/** A dispatcher whose maps are faulty. */
function mappingWith(type: typeof Mapping): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override createMap<A>(
      factory: (item: A) => Task<unknown>,
      items: Items<A>,
      options: MapOptions,
    ): TaskStream<unknown, void> {
      return new type(this, factory, items, options, this.concurrencyOf(options)).mailbox;
    }
  };
}

/** A timeout that is stored as an integer of 32 bits. */
function short(timeout: number | undefined): number | undefined {
  return timeout === undefined || timeout === Infinity ? timeout : Math.max(0, timeout | 0);
}

/** Values of options and of errors that code easily takes for none, or for smaller ones. */
export const optionValuesFaults: readonly Fault[] = [
  fault(
    'cuts the timeouts of a map off to 32 bits',
    class extends ReferenceDispatcher {
      protected override createMap<A>(
        factory: (item: A) => Task<unknown>,
        items: Items<A>,
        { timeout, ...options }: MapOptions,
      ): TaskStream<unknown, void> {
        return super.createMap(factory, items, { ...options, timeout: short(timeout) });
      }
    },
    'bounds/map-timeout-2147483648',
    'map succeeds: it failed with TimeoutError',
  ),
  fault(
    'cuts the timeout of a stream off to 32 bits',
    class extends ReferenceDispatcher {
      override stream<Y, T, P>(
        task: StreamTask<Y, T>,
        { timeout, ...options }: StreamOptions<P> = {},
      ): TaskStream<Y, T> {
        return super.stream(task, { ...options, timeout: short(timeout) });
      }
    },
    'bounds/stream-timeout-2147483648',
    'stream succeeds: it failed with TimeoutError',
  ),
  fault(
    'cuts the timeout of close() off to 32 bits',
    class extends ReferenceDispatcher {
      override close({ timeout, ...options }: CloseOptions = {}): Promise<void> {
        if (timeout === undefined || short(timeout) === timeout) return super.close({ timeout, ...options });
        // At once, not after the millisecond that is left: which of two complaints comes first would depend on the machine.
        void super.close({ ...options, timeout: 0 });
        return Promise.resolve();
      }
    },
    'bounds/close-timeout-4294967297',
    'whether it settles before the task: expected false, got true',
  ),
  fault(
    'cuts cancelGrace off to 32 bits',
    created((options) => ({ ...options, cancelGrace: short(options.cancelGrace) })),
    'bounds/cancelGrace-4294967297',
    'the state of the next task: expected "pending", got "finished"',
  ),
  fault(
    'cuts maxTasksPerWorker off to 32 bits',
    created((options) => ({ ...options, maxTasksPerWorker: short(options.maxTasksPerWorker) })),
    'bounds/maxTasksPerWorker-4294967297',
    'how many workers ran the tasks: expected 1, got 5',
  ),
  fault(
    'cuts maxQueue off to 32 bits',
    created((options) => ({ ...options, maxQueue: short(options.maxQueue) })),
    'bounds/maxQueue-4294967297',
    'the tasks succeeds: it failed with QueueFullError',
  ),
  fault(
    'takes infinitely many tasks per worker for one',
    created((options) => ({
      ...options,
      tasksPerWorker: options.tasksPerWorker === Infinity ? 1 : options.tasksPerWorker,
    })),
    'bounds/tasksPerWorker-Infinity',
    'it waits for: 50 arrival(s) at a gate, 1 so far',
  ),
  fault(
    'takes a cancelGrace of 0 for none',
    created((options) => ({ ...options, cancelGrace: options.cancelGrace || Infinity })),
    'bounds/cancelGrace-0',
    'it waits for: the next task',
  ),
  fault(
    'takes an idleTimeout of 0 for none',
    created((options) => ({ ...options, idleTimeout: options.idleTimeout || 10_000 })),
    'bounds/idleTimeout-0',
    'it waits for: the worker to end',
  ),
  fault(
    'does not replace a worker after its only task',
    created((options) => ({ ...options, maxTasksPerWorker: Math.max(2, options.maxTasksPerWorker ?? Infinity) })),
    'bounds/maxTasksPerWorker-1',
    'how many workers ran them: expected 3, got',
  ),
  ...(
    [
      ['execute', 'timeoutt'],
      ['executeAsync', 'retries'],
      ['stream', 'highWatermark'],
      ['map', 'concurency'],
    ] as const
  ).map(([method, ignored]) =>
    fault(
      `ignores an option of ${method}() that does not exist`,
      ignoring(method, ignored),
      `options/unknown-with-${method}`,
      `${method}() with '${ignored}'`,
    ),
  ),
  fault(
    'ignores an option of close() that does not exist',
    class extends ReferenceDispatcher {
      override close({ cancelPending, timeout }: CloseOptions = {}): Promise<void> {
        return super.close({ cancelPending, timeout });
      }
    },
    'options/unknown-of-close',
    'close()',
  ),
  ...(['wokers', 'maxqueue', 'timeout'] as const).map((name) =>
    fault(
      `ignores an option of createDispatcher() that does not exist: ${name}`,
      ignoringOfCreate((options) => ({ ...options, [name]: undefined })),
      `options/unknown-${name}-of-a-dispatcher`,
      'create()',
    ),
  ),
  fault(
    'ignores an unknown part of the option workers',
    ignoringOfCreate(({ workers, ...options }) => ({
      ...options,
      workers: typeof workers === 'object' ? { max: workers.max } : workers,
    })),
    'options/unknown-minimum-of-a-dispatcher',
    'create()',
  ),
  fault(
    'rejects an unknown option that is undefined',
    class extends ReferenceDispatcher {
      override executeAsync<T, P>(task: Task<T>, options: ExecuteOptions<P> = {}): Future<T> {
        if ('timeoutt' in options) throw new TypeError('timeoutt');
        return super.executeAsync(task, options);
      }
    },
    'options/unknown-and-undefined-with-execute',
    'execute',
  ),
  fault(
    'checks no option of a blocking call',
    class extends ReferenceDispatcher {
      override executeSync<T>(task: Task<T>, { timeout, ...options }: ExecuteSyncOptions = {}): T {
        return super.executeSync(task, typeof timeout === 'number' && timeout >= 0 ? { ...options, timeout } : options);
      }
    },
    'bounds/executeSync-timeout-bigint',
    'executeSync() throws: it returned 4',
  ),
  fault(
    'starts a task with a timeout of 0 in a blocking call',
    class extends ReferenceDispatcher {
      override executeSync<T>(task: Task<T>, options: ExecuteSyncOptions = {}): T {
        if (options.timeout === 0) super.executeSync(task);
        return super.executeSync(task, options);
      }
    },
    'bounds/executeSync-timeout-0',
    'what started: expected',
  ),
  fault(
    'ignores the deadline of a task that throws',
    class extends ReferenceDispatcher {
      protected override onThrew(run: Run, error: unknown): void {
        this.onEnded(run);
        if (!run.future.done()) this.reject(run, this.copyError(run, error));
      }
    },
    'bounds/executeSync-throws-too-late',
    'its error: expected an error with code DISPATCH_TIMEOUT, got RangeError',
  ),
  fault(
    'accepts infinitely many workers',
    class extends ReferenceDispatcher {
      constructor({ workers, ...options }: DispatcherOptions = {}) {
        super(workers === Infinity ? options : { ...options, workers });
      }
    },
    'bounds/workers-infinity',
    'create() fails: it succeeded',
  ),
  fault(
    'takes a falsy reason for none',
    class extends ReferenceDispatcher {
      protected override submit<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: Yields): Run {
        const run = super.submit(task, options, yields);
        const { cancel } = run.future;
        run.future.cancel = (reason) => Reflect.apply(cancel, run.future, [reason || undefined]);
        return run;
      }
    },
    'falsy/execute-signal-with-zero',
    'its cause: expected 0, got undefined',
  ),
  fault(
    'takes a falsy reason of a map for none',
    mappingWith(
      class<A> extends Mapping<A> {
        override close(reason: unknown): Promise<void> {
          return super.close(reason || undefined);
        }
      },
    ),
    'falsy/map-signal-with-empty-string',
    'what the task notes: expected',
  ),
  fault(
    'takes a falsy reason of throw() for none',
    class extends ReferenceDispatcher {
      protected override closeStream(run: Run, reason: unknown): Promise<void> {
        return super.closeStream(run, reason || undefined);
      }
    },
    'falsy/stream-throw-false',
    'what the task notes: expected',
  ),
  fault(
    'takes a falsy error for success',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error) super.reject(run, error);
        else this.resolve(run, error);
      }
    },
    'falsy/map-throws-nan',
    'map fails: it succeeded with NaN',
  ),
  fault(
    'takes a falsy error of a stream for its end',
    class extends ReferenceDispatcher {
      protected override endStream(...[mailbox, future]: Parameters<ReferenceDispatcher['endStream']>): void {
        try {
          future.resultSync(0);
        } catch (error) {
          if (!error) return mailbox.finish(undefined);
        }
        super.endStream(mailbox, future);
      }
    },
    'falsy/stream-throws-null',
    'stream fails: it succeeded with 1',
  ),
  fault(
    'takes a falsy error of a finally for none',
    class extends ReferenceDispatcher {
      protected override async closeStream(run: Run, reason: unknown): Promise<void> {
        await super.closeStream(run, reason).catch((error: unknown) => {
          if (error) throw error;
        });
      }
    },
    'falsy/finally-throws-undefined-return',
    'return() fails: it succeeded',
  ),
  fault(
    'does not report a falsy error as unobserved',
    class extends ReferenceDispatcher {
      override onUnobserved(run: Run, error: unknown): void {
        if (error) super.onUnobserved(run, error);
      }
    },
    'falsy/unobserved',
    'it waits for: the reports',
  ),
  fault(
    'takes a falsy failure of an item for a result',
    mappingWith(
      class<A> extends Mapping<A> {
        protected override stopAt(failed: Entry): void {
          const { outcome } = failed;
          if (outcome?.status !== 'rejected' || outcome.reason) super.stopAt(failed);
          else failed.outcome = { status: 'fulfilled', value: outcome.reason };
        }
      },
    ),
    'falsy/map-false',
    'task fails: it succeeded',
  ),
  fault(
    'skips items that are undefined',
    class extends ReferenceDispatcher {
      protected override createMap<A>(
        factory: (item: A) => Task<unknown>,
        items: Items<A>,
        options: MapOptions,
      ): TaskStream<unknown, void> {
        async function* some(): AsyncGenerator<A, void, void> {
          for await (const item of items) if (item !== undefined) yield item;
        }
        return super.createMap(factory, some(), options);
      }
    },
    'undefined/outcomes-array',
    'the outcomes: expected',
  ),
  fault(
    'delivers no result that is undefined',
    class extends ReferenceDispatcher {
      protected override resolve(run: Run, value: unknown): void {
        if (value !== undefined || run.yields !== undefined) super.resolve(run, value);
        else futures.reject(run.future, new RangeError('no result'));
      }
    },
    'undefined/map-result',
    'map succeeds: it failed with RangeError',
  ),
  fault(
    'drops undefined from progress',
    class extends ReferenceDispatcher {
      protected override submit<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: Yields): Run {
        const { onProgress } = options;
        if (onProgress === undefined) return super.submit(task, options, yields);
        const some = (value: P): void => void (value === undefined || onProgress(value));
        return super.submit(task, { ...options, onProgress: some }, yields);
      }
    },
    'undefined/progress',
    'the values that arrived: expected',
  ),
];

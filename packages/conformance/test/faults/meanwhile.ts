import type {
  DispatcherEventMap,
  DispatcherStats,
  MapOptions,
  StreamOptions,
  StreamTask,
  Task,
  TaskStream,
} from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import { Mapping } from '../reference/mapping.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';
import { streaming } from './tampering.js';

type Context = NonNullable<Run['context']>;

/** Cancels the tasks of a map only when its items are closed. */
class ClosesItemsFirst extends ReferenceDispatcher {
  protected override createMap<A>(
    factory: (item: A) => Task<unknown>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options: MapOptions,
  ): TaskStream<unknown, void> {
    class Slow extends Mapping<A> {
      override async close(reason: unknown): Promise<void> {
        await this.closeItems();
        await super.close(reason);
      }
    }
    return new Slow(this, factory, items, options, this.concurrencyOf(options)).mailbox;
  }
}

/** Calls the factory of a map for each promise among its items that fulfils, whether the map has ended or not. */
class MakesTasksOfPromises extends ReferenceDispatcher {
  protected override createMap<A>(
    factory: (item: A) => Task<unknown>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options: MapOptions,
  ): TaskStream<unknown, void> {
    if (Array.isArray(items))
      for (const item of items as readonly unknown[]) if (item instanceof Promise) void item.then(factory);
    return super.createMap(factory, items, options);
  }
}

/** Adds a task to its queue only when it has reported it. */
class QueuesAfterTheEvent extends ReferenceDispatcher {
  protected override enqueue(): void {}
  protected override emit(
    type: keyof DispatcherEventMap,
    about: Run | { readonly worker: number },
    details?: object,
  ): void {
    super.emit(type, about, details);
    if (type === 'taskqueued') super.enqueue(about as Run);
  }
}

/** Counts a task as answered only when its callbacks have run. */
class AnswersLate extends ReferenceDispatcher {
  #isSettling = false;
  protected override resolve(run: Run, value: unknown): void {
    this.#isSettling = true;
    super.resolve(run, value);
    this.#isSettling = false;
  }
  override stats(): DispatcherStats {
    const stats = super.stats();
    if (!this.#isSettling) return stats;
    return { ...stats, workers: stats.workers.map((worker) => ({ ...worker, answered: worker.answered - 1 })) };
  }
}

/** Lets timeouts of tasks that wait expire only in the order in which those were submitted. */
class TimesOutInOrder extends ReferenceDispatcher {
  override onTimeout(run: Run): void {
    const isLimited = (other: Run): boolean => other.order < run.order && other.limit < Infinity;
    if (!this.queue.some(isLimited)) super.onTimeout(run);
  }
}

/** Calls the carriers from the first to the last, so that the last is outermost. */
class LastOutermost extends ReferenceDispatcher {
  protected override enterContext<R>(context: Context, body: () => R): R {
    return super.enterContext(Object.fromEntries(Object.entries(context).reverse()), body);
  }
}

/** Calls carriers that captured nothing, too. */
class CarriesNothing extends ReferenceDispatcher {
  protected override enterContext<R>(context: Context, body: () => R): R {
    const none = (this.options.context ?? []).map(({ name }) => [name, undefined] as const);
    return super.enterContext({ ...Object.fromEntries(none), ...context }, body);
  }
}

/** Captures again only if the last of the carriers captures another value than before. */
class ComparesTheLast extends ReferenceDispatcher {
  #last: unknown;
  #captured: ReturnType<ReferenceDispatcher['capture']>;
  protected override capture(isItem: boolean): ReturnType<ReferenceDispatcher['capture']> {
    const value: unknown = this.options.context?.at(-1)?.capture();
    if (value !== this.#last) this.#captured = super.capture(isItem);
    this.#last = value;
    return this.#captured;
  }
}

/** Keeps the first argument of a task that it rejects. */
class KeepsSharesOfRejected extends ReferenceDispatcher {
  protected override takeShares(run: Run): Error | undefined {
    const failure = super.takeShares(run);
    if (failure !== undefined)
      super.takeShares(Object.create(run, { args: { value: run.args.slice(0, 1), writable: true } }) as Run);
    return failure;
  }
}

/** What happens while something else begins, runs or ends. */
export const meanwhileFaults: readonly Fault[] = [
  fault(
    'drops the values that have arrived when the signal aborts after the task has ended',
    class extends ReferenceDispatcher {
      override stream<Y, T, P>(task: StreamTask<Y, T>, options?: StreamOptions<P>): TaskStream<Y, T> {
        const stream = super.stream(task, options);
        const open: TaskStream<unknown, unknown> = stream;
        options?.signal?.addEventListener('abort', () => void open.return(undefined));
        return stream;
      }
    },
    'stream/signal-after-the-task-has-ended',
    'the values: ',
  ),
  fault(
    'fulfils return() of a stream at once if another call of it waits',
    streaming((stream) => {
      const original = stream.return.bind(stream);
      let isClosing = false;
      stream.return = (value) => {
        if (isClosing) return Promise.resolve(value).then((given) => ({ done: true, value: given }));
        isClosing = true;
        return original(value);
      };
    }),
    'stream/return-again-while-it-stops',
    'the calls that have fulfilled while the task stops',
  ),
  fault(
    'cancels the tasks of a map only when its items are closed',
    ClosesItemsFirst,
    'map/return-while-the-items-do-not-close',
    'it waits for: no task to wait or run',
  ),
  fault(
    'makes a task of a promise that fulfils after the end of a map',
    MakesTasksOfPromises,
    'map/return-while-a-promise-is-awaited',
    'how many tasks were made: expected 1, got 2',
  ),
  fault(
    'queues a task only when it has reported that',
    QueuesAfterTheEvent,
    'cancel/by-a-listener',
    'how many tasks wait, before and after the abort: expected 1 at .0, got 0',
  ),
  fault(
    'starts a task that is cancelled while its arguments are cloned',
    class extends ReferenceDispatcher {
      protected override start(run: Run): void {
        this.launch(run);
      }
    },
    'cancel/during-the-snapshot',
    'what has started: ',
  ),
  fault(
    'takes a signal that is read after its timeout for one that is not aborted',
    class extends ReferenceDispatcher {
      protected override call(run: Run): unknown {
        Object.defineProperty(run, 'signal', { get: () => new AbortController().signal });
        return super.call(run);
      }
    },
    'timeout/signal-read-afterwards',
    'it waits for: the note "aborted: true',
  ),
  fault(
    'counts a task as answered only when its callbacks have run',
    AnswersLate,
    'stats/within-a-callback',
    'how many tasks have completed and run, and have been answered by the worker and run there: expected 1',
  ),
  fault(
    'lets timeouts expire only in the order of submission',
    TimesOutInOrder,
    'clock/many-timeouts',
    'the timeouts that have expired after',
  ),
  fault(
    'lets timeouts expire only in the order of submission, of few',
    TimesOutInOrder,
    'clock/timeouts-of-two-branches',
    'the timeouts that have expired after',
  ),
  fault(
    'calls the first carrier innermost',
    LastOutermost,
    'carried/first-outermost',
    'what the second store was entered in: expected "tag within request"',
  ),
  fault(
    'calls carriers that captured nothing',
    CarriesNothing,
    'carried/nothing-by-one-of-several',
    'what the other carrier was called with',
  ),
  fault(
    'captures only what the last carrier makes it capture',
    ComparesTheLast,
    'carried/one-of-several-changes',
    'what they saw',
  ),
  fault(
    'keeps the shared values of a task that it rejects',
    KeepsSharesOfRejected,
    'share/release-after-a-rejected-task',
    'it waits for: the other release()',
  ),
];

import type { ExecuteOptions, MapOptions, Task, TaskStream } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import { LanesDispatcher } from '../reference/lanes-dispatcher.js';
import { Mapping, type Entry } from '../reference/mapping.js';
import { fault, type Fault } from './fault.js';
import { mapping } from './tampering.js';

type Items<A> = Iterable<A | PromiseLike<A>> | AsyncIterable<A>;
type Factory<A> = (item: A) => Task<unknown>;

/** A dispatcher whose maps are faulty. */
function mappingWith(type: typeof Mapping): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override createMap<A>(
      factory: Factory<A>,
      items: Items<A>,
      options: MapOptions,
    ): TaskStream<unknown, void> {
      return new type(this, factory, items, options, this.concurrencyOf(options)).mailbox;
    }
  };
}

/** A dispatcher that changes the arguments of its maps. */
function mappingOf(
  change: <A>(
    factory: Factory<A>,
    items: Items<A>,
    options: MapOptions,
    dispatcher: ReferenceDispatcher,
  ) => readonly [Factory<A>, Items<A>, MapOptions],
): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override createMap<A>(
      factory: Factory<A>,
      items: Items<A>,
      options: MapOptions,
    ): TaskStream<unknown, void> {
      return super.createMap(...change(factory, items, options, this));
    }
  };
}

async function* stoppedBy<A>(items: Items<A>, dispatcher: ReferenceDispatcher): AsyncGenerator<A> {
  for await (const item of items) {
    if (dispatcher.status !== 'open') return;
    yield item;
  }
}

/** Asks for three items at once. */
function hasty<A>(items: AsyncIterable<A>): AsyncIterable<A> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = items[Symbol.asyncIterator]();
      const asked: Promise<IteratorResult<A>>[] = [];
      return {
        next() {
          while (asked.length < 3) asked.push(iterator.next());
          return asked.shift() ?? iterator.next();
        },
      };
    },
  };
}

/** Passes on what an iterator gives, changed. */
function through<A>(
  items: Items<A>,
  change: { next?: (given: unknown, close: () => void) => unknown; return?: (given: unknown) => unknown },
): Items<A> {
  if (typeof items !== 'object' || !(Symbol.iterator in items)) return items;
  return Object({
    [Symbol.iterator]() {
      const iterator = items[Symbol.iterator]();
      const close = (): void => void iterator.return?.();
      return {
        next: () => (change.next === undefined ? iterator.next() : change.next(iterator.next(), close)),
        return: () => (change.return === undefined ? iterator.return?.() : change.return(iterator.return?.())),
      };
    },
  }) as Items<A>;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Gives the items of an iterable unchanged, including promises. */
function asTheyAre<A>(items: Iterable<A>): AsyncIterable<A> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = items[Symbol.iterator]();
      return { next: () => Promise.resolve(iterator.next()) };
    },
  };
}

export const mapFaults: readonly Fault[] = [
  fault(
    'yields results in the order of completion',
    mappingOf((factory, items, options) => [factory, items, { ...options, ordered: false }]),
    'map/in-order',
    'the results',
  ),
  fault(
    'always yields results in the order of the items',
    mappingOf((factory, items, options) => [factory, items, { ...options, ordered: true }]),
    'map/as-tasks-finish',
    'it waits for: next()',
  ),
  fault(
    'passes the index of an item to the factory',
    mappingOf((factory, items, options) => {
      let index = 0;
      return [(...args) => Reflect.apply(factory, undefined, [...args, (index += 1)]), items, options];
    }),
    'map/item-alone',
    'how many arguments there were',
  ),
  fault(
    'runs one task too many',
    mappingOf((factory, items, options) => [
      factory,
      items,
      { ...options, concurrency: (options.concurrency ?? 1) + 1 },
    ]),
    'map/concurrency',
    'the highest number of tasks that ran at a time: expected 3, got 4',
  ),
  fault(
    'runs the tasks of a map one after the other',
    mappingOf((factory, items, options) => [factory, items, { ...options, concurrency: 1 }]),
    'map/keeps-workers-busy',
    'it waits for: the map; 5 arrival(s) at a gate, 1 so far',
  ),
  fault(
    'does not count untaken results towards concurrency',
    mappingWith(
      class<A> extends Mapping<A> {
        protected override get ahead(): number {
          return super.ahead - this.mailbox.untaken;
        }
      },
    ),
    'map/concurrency-counts-what-is-not-taken-ordered',
    'at most 3 items are taken ahead of 1 results',
  ),
  fault(
    'ignores the limit of its queue in map()',
    class extends ReferenceDispatcher {
      protected override concurrencyOf({ concurrency = 16 }: MapOptions): number {
        return concurrency;
      }
    },
    'map/small-queue-1',
    'it failed with QueueFullError',
  ),
  fault(
    'gets the iterator during the call of map()',
    mappingOf((factory, items, options) => {
      if (typeof items === 'string' || Symbol.asyncIterator in items) return [factory, items, options];
      const iterator = items[Symbol.iterator]();
      return [factory, { [Symbol.iterator]: () => iterator }, options];
    }),
    'map/items-untouched-before-next',
    'how often the items were opened, and how many were taken: expected 0 at .0, got 1',
  ),
  fault(
    'requests several items at a time',
    mappingOf((factory, items, options) => [
      factory,
      typeof items === 'object' && Symbol.asyncIterator in items ? hasty(items) : items,
      options,
    ]),
    'map/one-item-at-a-time',
    'the highest number of items requested at a time: expected 1, got 3',
  ),
  fault(
    'does not accept a string as items',
    mappingOf((factory, items, options) => [factory, typeof items === 'string' ? [] : items, options]),
    'map/items-string',
    'the results',
  ),
  fault(
    'does not cancel later tasks after a failure',
    mappingWith(
      class<A> extends Mapping<A> {
        protected override stopAt(): void {
          this.mailbox.fail(new RangeError('fails'));
        }
      },
    ),
    'map/failure-takes-no-more',
    'it waits for: the items to be closed',
  ),
  fault(
    'does not close the items',
    mappingWith(
      class<A> extends Mapping<A> {
        protected override closeItems(): Promise<void> {
          return Promise.resolve();
        }
      },
    ),
    'map/leaving-endless-items',
    'it waits for: the iterator of the items to be closed',
  ),
  fault(
    'lets tasks continue when its consumer closes the map',
    mappingWith(
      class<A> extends Mapping<A> {
        override async close(reason: unknown): Promise<void> {
          this.entries = [];
          await super.close(reason);
        }
      },
    ),
    'map/leaving-endless-items',
    'it waits for: no task to wait or run',
  ),
  fault(
    'waits in return() for the requested item',
    mappingWith(
      class<A> extends Mapping<A> {
        override async close(reason: unknown): Promise<void> {
          await super.close(reason);
          while (this.isTaking) await new Promise((resolve) => setTimeout(resolve, 5));
        }
      },
    ),
    'map/return-while-an-item-is-awaited',
    'it waits for: return()',
  ),
  fault(
    'applies one timeout to a whole map',
    mappingOf((factory, items, { timeout, ...options }, { clock }) => {
      const begun = clock.now();
      const left = (): number | undefined => timeout && Math.max(0, timeout - (clock.now() - begun));
      return [factory, items, Object.defineProperty(options, 'timeout', { get: left })];
    }),
    'map/timeout-is-of-each-task',
    'the next result succeeds: it failed with TimeoutError',
  ),
  fault(
    'ignores the timeout of a map',
    mappingOf((factory, items, { timeout: _timeout, ...options }) => [factory, items, options]),
    'map/timeout-of-one-item',
    'it waits for: the second',
  ),
  fault(
    'ignores the signal of a map',
    mappingOf((factory, items, { signal: _signal, ...options }) => [factory, items, options]),
    'map/abort',
    'it waits for: next()',
  ),
  fault(
    'notices an abort only through its tasks',
    mappingWith(
      class<A> extends Mapping<A> {
        protected override onAbort(): void {
          if (this.entries.length > 0) super.onAbort();
        }
      },
    ),
    'map/abort-while-an-item-is-awaited',
    'it waits for: next()',
  ),
  fault(
    'wraps errors that a factory throws',
    mappingOf((factory, items, options) => [
      (item) => {
        try {
          return factory(item);
        } catch (cause) {
          throw new Error('the factory failed', { cause });
        }
      },
      items,
      options,
    ]),
    'map/factory-that-fails',
    'the error: expected Error: thrown on this thread',
  ),
  fault(
    'ends a map at the first failure, despite settled: true',
    mappingOf((factory, items, options) => [factory, items, { ...options, settled: false }]),
    'map/settled-ordered',
    'the map succeeds: it failed with RangeError: fails',
  ),
  fault(
    'copies the items',
    mappingOf((factory, items, options) => [
      factory,
      typeof items === 'object' && Symbol.iterator in items ? structuredClone([...items]) : items,
      options,
    ]),
    'map/settled-very-item',
    'the item of outcome 0',
  ),
  fault(
    'ends its maps when it closes',
    mappingOf((factory, items, options, dispatcher) => [factory, stoppedBy(items, dispatcher), options]),
    'map/closing',
    'the third fails: it succeeded',
  ),
  fault(
    'ignores the affinity of a map',
    class extends LanesDispatcher {
      protected override createMap<A>(
        factory: Factory<A>,
        items: Items<A>,
        { affinity: _affinity, ...options }: MapOptions,
      ): TaskStream<unknown, void> {
        return super.createMap(factory, items, options);
      }
    },
    'map/affinity',
    'the workers of its tasks',
    { parallel: true },
  ),
  fault(
    'ignores the priority of a map',
    mappingOf((factory, items, { priority: _priority, ...options }) => [factory, items, options]),
    'map/priority',
    'whether they start before the last of the others',
  ),
  fault(
    'ignores the option snapshot of a map',
    mappingOf((factory, items, { snapshot: _snapshot, ...options }) => [factory, items, options]),
    'map/snapshot',
    'its results',
  ),
  fault(
    'loses the progress of the tasks of a map',
    mappingOf((factory, items, { onProgress: _onProgress, ...options }) => [factory, items, options]),
    'map/progress',
    'whether the progress of item 1 came before its result: expected true, got false',
  ),
  fault(
    'passes promises to the factory',
    mappingOf((factory, items, options) => [
      factory,
      typeof items === 'object' && Symbol.iterator in items
        ? (asTheyAre(items) as typeof items & AsyncIterable<never>)
        : items,
      options,
    ]),
    'map/promises-are-awaited',
    'the map succeeds: it failed with',
  ),
  fault(
    'awaits the values of an async iterator',
    mappingOf((factory, items, options) => [
      factory,
      (async function* () {
        for await (const item of items) yield item;
      })(),
      options,
    ]),
    'map/promises-of-an-async-iterable',
    'what the factory was given',
  ),
  fault(
    'ends a map at a promise that rejects, despite settled: true',
    mappingOf((factory, items, options) => [
      factory,
      (async function* () {
        yield* items;
      })(),
      options,
    ]),
    'map/promise-that-rejects-settled',
    'the third outcome has a value: the generator has ended',
  ),
  fault(
    'takes a result that is not an object for the end of the items',
    mappingOf((factory, items, options) => [
      factory,
      through(items, { next: (given) => (isObject(given) ? given : { done: true, value: undefined }) }),
      options,
    ]),
    'map/next-gives-undefined-sync',
    'the map fails: it succeeded',
  ),
  fault(
    'takes a result that is not an object for an item',
    mappingOf((factory, items, options) => [
      factory,
      through(items, { next: (given) => (isObject(given) ? given : { done: false, value: 3 }) }),
      options,
    ]),
    'map/next-gives-number-sync',
    'the map fails: it succeeded',
  ),
  fault(
    'closes an iterator that has broken the protocol',
    mappingOf((factory, items, options) => [
      factory,
      through(items, {
        next: (given, close) => {
          if (!isObject(given)) close();
          return given;
        },
      }),
      options,
    ]),
    'map/next-gives-null-sync',
    'how often the iterator was closed: expected 0, got 1',
  ),
  fault(
    'compares `done` with true',
    mappingOf((factory, items, options) => [
      factory,
      through(items, {
        next: (given) => {
          const { done, value } = given as IteratorResult<unknown>;
          return { done: done === true, value };
        },
      }),
      options,
    ]),
    'map/done-is-truthy',
    'the results',
  ),
  fault(
    'accepts anything from the return() of an iterator',
    mappingOf((factory, items, options) => [factory, through(items, { return: () => ({ done: true }) }), options]),
    'map/return-gives-no-object-sync',
    'return() fails: it succeeded',
  ),
  fault(
    'takes as many items as there are slots, even if those are unlimited',
    class extends ReferenceDispatcher {
      #isScheduled = false;
      protected override concurrencyOf({ concurrency }: MapOptions): number {
        return concurrency ?? 16 * this.slots();
      }
      // All that wait start at once: a queue of tens of thousands would take the reference too long.
      protected override schedule(): void {
        if (this.#isScheduled) return;
        this.#isScheduled = true;
        setTimeout(() => {
          this.#isScheduled = false;
          for (let run = this.next(); run !== undefined; run = this.next()) this.start(run);
        }, 0);
      }
    },
    'map/endless-async-with-unlimited-slots-items',
    'items are taken only as needed',
  ),
  fault(
    'rejects return() of a map with a failure that was not taken',
    mappingWith(
      class<A> extends Mapping<A> {
        #failed: Entry | undefined;
        protected override stopAt(failed: Entry): void {
          this.#failed = failed;
          super.stopAt(failed);
        }
        override async close(reason: unknown): Promise<void> {
          await super.close(reason);
          if (this.#failed?.outcome?.status === 'rejected') throw this.#failed.outcome.reason;
        }
      },
    ),
    'map/return-drops-a-failure',
    'return() succeeds: it failed with RangeError',
  ),
  fault(
    'awaits the promise of return() only when a map has stopped',
    mapping((stream) => {
      const close = stream.return.bind(stream);
      stream.return = async (value: unknown) => {
        await close(undefined);
        return { done: true, value: await value };
      };
    }),
    'map/return-of-a-rejected-promise',
    'an unhandled rejection',
  ),
];

import { alike, check, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { nextOf } from './inputs.js';
import { untilFailure } from './map-situations.js';
import { catchReports } from './reports.js';

const tooMany = 10_000;

/** Items whose iterator gives two numbers and then `third`, and counts how often it is closed. */
class Broken {
  closed = 0;
  /** How often a result was requested. A map that continues endlessly is stopped here, or it would block this thread. */
  requested = 0;
  readonly #third: () => unknown;
  readonly #close: () => unknown;
  readonly #isAsync: boolean;

  constructor(isAsync: boolean, third: () => unknown, close: () => unknown = () => ({ done: true })) {
    this.#isAsync = isAsync;
    this.#third = third;
    this.#close = close;
  }

  get items(): Iterable<number> {
    const given = (value: unknown): unknown => (this.#isAsync ? Promise.resolve(value) : value);
    const iterator = {
      next: (): unknown => {
        this.requested += 1;
        if (this.requested > tooMany) return { done: true, value: undefined };
        return given(this.requested <= 2 ? { done: false, value: this.requested } : this.#third());
      },
      return: (): unknown => {
        this.closed += 1;
        return given(this.#close());
      },
    };
    const open = (): typeof iterator => iterator;
    // An iterator that does not follow its type, as untyped code can make it.
    return Object(this.#isAsync ? { [Symbol.asyncIterator]: open } : { [Symbol.iterator]: open }) as Iterable<number>;
  }
}

const thrown = new RangeError('thrown by a getter');
const getter = (name: 'done' | 'value'): unknown =>
  Object.defineProperty({ done: false, value: 0 }, name, {
    get() {
      throw thrown;
    },
  });

const results: readonly (readonly [id: string, title: string, third: () => unknown])[] = [
  ['undefined', 'undefined', () => undefined],
  ['null', 'null', () => null],
  ['number', 'a number', () => 5],
  ['string', 'a string', () => 'done'],
];

const iterators: readonly (readonly [id: string, iterator: unknown])[] = [
  ['null', null],
  ['number', 5],
  ['without-next', {}],
  ['next-is-no-function', { next: 5 }],
];

/** Iterators that break the protocol. */
export const mappingProtocol: readonly Case[] = [
  ...[false, true].flatMap((isAsync): Case[] => {
    const kind = isAsync ? 'async' : 'sync';
    return [
      ...results.map(([id, title, third]): Case => ({
        id: `map/next-gives-${id}-${kind}`,
        clause: 'M13',
        title: `next() of ${isAsync ? 'an async' : 'a sync'} iterator that gives ${title} fails the map with a TypeError, after the earlier results`,
        async run(t) {
          const dispatcher = await t.shared();
          const broken = new Broken(isAsync, third);
          const [values, error] = await untilFailure(t, dispatcher.map(running.double, broken.items));
          alike(values, [2, 4], 'the results');
          isInstance(error, TypeError, 'the error');
          mentions(error.message, ['next'], 'its message');
          same(broken.requested, 3, 'how often next() was called');
          same(broken.closed, 0, 'how often the iterator was closed');
        },
      })),
      ...(['done', 'value'] as const).map((name): Case => ({
        id: `map/${name}-throws-${kind}`,
        clause: 'M13',
        title: `a getter ${name} that throws fails the map with that error, and the ${kind} iterator is not closed`,
        async run(t) {
          const dispatcher = await t.shared();
          const broken = new Broken(isAsync, () => getter(name));
          const [values, error] = await untilFailure(t, dispatcher.map(running.double, broken.items));
          alike(values, [2, 4], 'the results');
          same(error, thrown, 'the error');
          same(broken.closed, 0, 'how often the iterator was closed');
        },
      })),
      ...iterators.map(([id, iterator]): Case => ({
        id: `map/iterator-is-${id}-${kind}`,
        clause: 'M13',
        title: `items whose ${kind} iterator is not one (${id.replaceAll('-', ' ')}) fail the first next() with a TypeError`,
        async run(t) {
          const dispatcher = await t.shared();
          const open = (): unknown => iterator;
          const items = Object(isAsync ? { [Symbol.asyncIterator]: open } : { [Symbol.iterator]: open }) as number[];
          const [values, error] = await untilFailure(t, dispatcher.map(running.double, items));
          alike(values, [], 'the results');
          isInstance(error, TypeError, 'the error');
        },
      })),
      {
        id: `map/return-gives-no-object-${kind}`,
        clause: 'M14',
        title: `return() of ${isAsync ? 'an async' : 'a sync'} iterator that gives no object rejects the return() of the map with a TypeError`,
        async run(t) {
          const dispatcher = await t.shared();
          for (const given of [undefined, 5]) {
            const broken = new Broken(
              isAsync,
              () => ({ done: false, value: 3 }),
              () => given,
            );
            const mapped = dispatcher.map(running.double, broken.items, { concurrency: 1 });
            same(await nextOf(t, 'the first result', mapped), 2, 'it');
            same(await nextOf(t, 'the second result', mapped), 4, 'it');
            // A requested item would put off the closing: the one that is requested ahead has arrived by then.
            await t.turns();
            const error = await t.failure('return()', mapped.return());
            isInstance(error, TypeError, 'its error');
            same(broken.closed, 1, 'how often the iterator was closed');
          }
        },
      },
    ];
  }),
  {
    id: 'map/done-is-truthy',
    clause: 'M13',
    title: 'a value of `done` that is not a boolean counts as true or false, as in the language',
    async run(t) {
      const dispatcher = await t.shared();
      const values: unknown[] = [];
      const broken = new Broken(false, () => ({ done: 1, value: 3 }));
      for await (const value of dispatcher.map(running.double, broken.items)) values.push(value);
      alike(values, [2, 4], 'the results');
    },
  },
  {
    id: 'map/async-iterator-is-undefined',
    clause: 'M13',
    title: 'items whose Symbol.asyncIterator is undefined are a sync iterable, as in the language',
    async run(t) {
      const dispatcher = await t.shared();
      const items = Object.assign([1, 2], { [Symbol.asyncIterator]: undefined }) as number[];
      const values: unknown[] = [];
      for await (const value of dispatcher.map(running.double, items)) values.push(value);
      alike(values, [2, 4], 'the results');
    },
  },
  {
    id: 'map/return-is-no-function',
    clause: 'M14',
    title: 'an iterator whose `return` is neither a function nor undefined nor null rejects the return() of the map',
    async run(t) {
      const dispatcher = await t.shared();
      for (const [close, isRejected] of [
        [5, true],
        [undefined, false],
        [null, false],
      ] as const) {
        const iterator = Object.assign([1, 2, 3][Symbol.iterator](), { return: close });
        const items = Object({ [Symbol.iterator]: () => iterator }) as number[];
        const mapped = dispatcher.map(running.double, items, { concurrency: 1 });
        same(await nextOf(t, 'the first result', mapped), 2, 'it');
        await t.turns();
        if (isRejected) isInstance(await t.failure('return()', mapped.return()), TypeError, 'its error');
        else same((await t.gives('return()', mapped.return())).done, true, 'its `done`');
      }
    },
  },
  {
    id: 'map/failure-and-return-gives-no-object',
    clause: 'M14',
    title: 'when a task fails, its error is that of the map, whatever return() of the iterator gives',
    async run(t) {
      const dispatcher = await t.shared();
      const broken = new Broken(
        false,
        () => ({ done: true, value: undefined }),
        () => 5,
      );
      const failure = new Error('of the factory');
      const reports = await catchReports(async () => {
        const [, error] = await untilFailure(
          t,
          dispatcher.map(() => {
            throw failure;
          }, broken.items),
        );
        same(error, failure, 'the error');
        // What return() gives is reported at most a few turns later, and not as the failure.
        await t.turns();
      });
      for (const reported of reports)
        if (reported instanceof Error) isInstance(reported, TypeError, 'what was reported');
      check(broken.closed === 1, 'the iterator was closed once');
    },
  },
];

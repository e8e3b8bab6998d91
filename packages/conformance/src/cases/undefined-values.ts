import { Future, type MapOutcome } from '@dispatch/core';
import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { context } from '../fixtures/context.js';
import { forms } from '../fixtures/forms.js';
import { listOf } from './inputs.js';
import { methods, outcomeOf, sharedFor } from './methods.js';

/** Items that are `undefined`, in every way in which a map can get them. */
const items: readonly { readonly name: string; give(): Iterable<unknown> | AsyncIterable<unknown> }[] = [
  { name: 'array', give: () => [undefined, 1, undefined] },
  { name: 'sparse-array', give: () => Object.assign(Array<unknown>(3), { 1: 1 }) },
  { name: 'promises', give: () => [Promise.resolve(), Promise.resolve(1), undefined] },
  {
    name: 'async-generator',
    async *give() {
      yield undefined;
      yield 1;
      yield undefined;
    },
  },
];

/** `undefined` as an argument, an item, a yield and a result. */
export const undefinedValues: readonly Case[] = [
  ...methods.flatMap((method): Case[] => [
    {
      id: `undefined/${method.name}-argument`,
      clause: 'A6',
      title: `an argument that is undefined is an argument, for ${method.name}() too`,
      requires: { isolation: 'clone', ...method.requires },
      async run(t) {
        const dispatcher = await sharedFor(t);
        const count = context.count(undefined, 1, undefined);
        const [plain, generator] = [count, forms.counting(undefined, 1, undefined)];
        for (const snapshot of [false, true])
          same(
            await t.gives(method.name, outcomeOf(method, dispatcher, { plain, generator }, { snapshot })),
            3,
            `the number of arguments, with snapshot: ${snapshot}`,
          );
      },
    },
    {
      id: `undefined/${method.name}-result`,
      clause: method.name === 'stream' ? 'S1' : method.name === 'map' ? 'M1' : 'D1',
      title: `a task without a result gives undefined, by ${method.name}() too`,
      requires: method.requires,
      async run(t) {
        const dispatcher = await sharedFor(t);
        const task = { plain: forms.nothing(), generator: forms.yieldingNothing() };
        same(await t.gives(method.name, outcomeOf(method, dispatcher, task)), undefined, 'what it gives');
      },
    },
  ]),
  {
    id: 'undefined/yield-and-return',
    clause: 'S1',
    title: 'a stream yields undefined as a value, and returns undefined at the end',
    async run(t) {
      const stream = (await t.shared()).stream(forms.yieldingNothing());
      const results = [await t.gives('next()', stream.next()), await t.gives('next()', stream.next())];
      alike(
        results.map(({ done, value }) => [done, value]),
        [
          [false, undefined],
          [true, undefined],
        ],
        'what next() gives',
      );
    },
  },
  ...items.flatMap(({ name, give }) => [
    ...[true, false].map((ordered): Case => ({
      id: `undefined/items-${ordered ? 'ordered' : 'unordered'}-${name}`,
      clause: 'M4',
      title: `items that are undefined are items, and so are results: ${name}, ${ordered ? 'ordered' : 'unordered'}`,
      async run(t) {
        const received: unknown[] = [];
        const factory = (item: unknown) => {
          received.push(item);
          return forms.nothing();
        };
        const results = listOf((await t.shared()).map(factory, give(), { ordered }));
        alike(await t.gives('the map', results), [undefined, undefined, undefined], 'the results');
        alike(received, [undefined, 1, undefined], 'the items that the factory received');
      },
    })),
    {
      id: `undefined/outcomes-${name}`,
      clause: 'M9',
      title: `the outcome of an item that is undefined has that item and its result: ${name}`,
      async run(t) {
        const outcomes = listOf((await t.shared()).map(() => forms.nothing(), give(), { settled: true }));
        const expected: MapOutcome<unknown, unknown>[] = [undefined, 1, undefined].map((item) => ({
          item,
          status: 'fulfilled',
          value: undefined,
        }));
        alike(await t.gives('the map', outcomes), expected, 'the outcomes');
      },
    } satisfies Case,
  ]),
  {
    id: 'undefined/progress',
    clause: 'N1',
    title: 'undefined can be progress',
    requires: { isolation: 'clone' },
    async run(t) {
      const seen: unknown[] = [];
      const onProgress = (value: unknown): void => void seen.push(value);
      await t.gives('the task', (await t.shared()).execute(forms.report(undefined), { onProgress }));
      alike(seen, [undefined], 'the values that arrived');
    },
  },
  {
    id: 'undefined/future',
    clause: 'F14',
    title: 'a future can be resolved with undefined: it has a result and no exception',
    async run(t) {
      const { future, resolve } = Future.withResolvers<undefined>();
      resolve(undefined);
      same(future.state, 'finished', 'its state');
      alike(
        await t.gives('all of it', Promise.all([future, future.result(0), future.exception(0)])),
        [undefined, undefined, undefined],
        'its value, its result and its exception',
      );
      same(future.resultSync(), undefined, 'what resultSync() returns');
    },
  },
  {
    id: 'undefined/return-of-a-stream',
    clause: 'S6',
    title: 'return() of a stream without a value fulfils with undefined',
    async run(t) {
      const stream = (await t.shared()).stream(forms.echoing(1));
      await t.gives('next()', stream.next());
      alike(await t.gives('return()', stream.return(undefined)), { done: true, value: undefined }, 'what it gives');
    },
  },
];

import type { Dispatcher } from '@dispatch/core';
import { alike, isInstance, mentions, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { progress } from '../fixtures/progress.js';
import { running } from '../fixtures/running.js';
import { Numbers } from './inputs.js';

/** Invalid values of options that several calls have: the name of the option, the mistake, and the value. */
const badForAll: readonly (readonly [name: string, wrong: string, value: unknown])[] = [
  ['timeout', 'negative', -1],
  ['timeout', 'string', '100'],
  ['signal', 'string', 'abort'],
  ['priority', 'nan', NaN],
  ['priority', 'string', '1'],
  ['priority', 'null', null],
];

const badForTasks: typeof badForAll = [
  ['affinity', 'object', {}],
  ['affinity', 'null', null],
  ['affinity', 'symbol', Symbol('key')],
  ['onProgress', 'string', 'x'],
  ['onProgress', 'null', null],
];

/** Calls that take options, each with the options that only it has, and a call that could start a task. */
const calls: readonly {
  readonly method: string;
  readonly bad: typeof badForAll;
  call(dispatcher: Dispatcher, options: object, log: string): unknown;
}[] = [
  {
    method: 'execute',
    // `invalid-values.ts` has the other invalid values.
    bad: [...badForAll.filter(([name]) => name === 'priority'), ...badForTasks],
    call: (dispatcher, options, log) => dispatcher.execute(running.note(log, 'victim'), options),
  },
  {
    method: 'executeAsync',
    bad: [...badForAll.filter(([name]) => name === 'priority'), ...badForTasks],
    call: (dispatcher, options, log) => dispatcher.executeAsync(running.note(log, 'victim'), options),
  },
  {
    method: 'stream',
    bad: [
      ...badForAll,
      ...badForTasks,
      ['snapshot', 'string', 'yes'],
      ['highWaterMark', 'zero', 0],
      ['highWaterMark', 'negative', -1],
      ['highWaterMark', 'fraction', 1.5],
      ['highWaterMark', 'nan', NaN],
      ['highWaterMark', 'string', '64'],
    ],
    call: (dispatcher, options) => dispatcher.stream(progress.generate(3), options),
  },
  {
    method: 'map',
    bad: [
      ...badForAll,
      ['concurrency', 'zero', 0],
      ['concurrency', 'fraction', 1.5],
      ['concurrency', 'nan', NaN],
      ['concurrency', 'string', '2'],
      ['ordered', 'number', 1],
      ['ordered', 'null', null],
      ['settled', 'number', 1],
      ['settled', 'string', 'yes'],
    ],
    call: (dispatcher, options, log) =>
      dispatcher.map((item) => running.note(log, `victim ${item}`), new Numbers(), options),
  },
];

/** What is passed in place of options by mistake. */
const instead: readonly (readonly [what: string, value: () => object])[] = [
  ['a-signal', () => new AbortController().signal],
  ['an-array', () => [1]],
  ['a-map', () => new Map([['timeout', 1]])],
];

/** Arguments for which calls of a dispatcher throw immediately, in addition to those in `invalid-values.ts`. */
export const invalidCalls: readonly Case[] = [
  ...calls.flatMap(({ method, bad, call }) =>
    bad.map(([name, wrong, value]): Case => ({
      id: `options/${method}-${name === 'highWaterMark' ? 'window' : name}-${wrong}`,
      clause: 'A8',
      title: `${method}() with an invalid ${name} (${wrong}) immediately throws a TypeError that names the option, and starts nothing`,
      async run(t) {
        const dispatcher = await t.shared();
        const log = t.gate();
        const error = thrownBy(`${method}()`, () => call(dispatcher, { [name]: value }, log.name));
        isInstance(error, TypeError, 'its error');
        mentions(error.message, [name], 'its message');
        await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
        await log.noted('next');
        alike(log.notes, ['next'], 'what started');
      },
    })),
  ),
  ...calls.flatMap(({ method, call }) =>
    instead.map(([wrong, value]): Case => ({
      id: `options/${method}-with-${wrong}-in-place-of-options`,
      clause: 'A8',
      title: `${method}() with ${wrong.replaceAll('-', ' ')} in place of its options immediately throws a TypeError that names them, and starts nothing`,
      async run(t) {
        const dispatcher = await t.shared();
        const log = t.gate();
        const error = thrownBy(`${method}()`, () => call(dispatcher, value(), log.name));
        isInstance(error, TypeError, 'its error');
        mentions(error.message, ['options'], 'its message');
        await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
        await log.noted('next');
        alike(log.notes, ['next'], 'what started');
      },
    })),
  ),
  ...(
    [
      ['a-generator-function', progress.generate, 'defineTasks'],
      ['a-generator', (function* none(): Generator<number> {})(), 'defineTasks'],
      ['a-string', 'generate', 'task'],
      ['undefined', undefined, 'task'],
    ] as const
  ).map(([id, value, mention]): Case => ({
    id: `task/stream-refuses-${id}`,
    clause: 'A7',
    title: `stream() with ${id.replaceAll('-', ' ')} in place of a task immediately throws a TypeError that says what to do`,
    async run(t) {
      const dispatcher = await t.shared();
      // @ts-expect-error Not a task: rejected at compile time too.
      const error = thrownBy('stream()', () => dispatcher.stream(value));
      isInstance(error, TypeError, 'its error');
      mentions(error.message, [mention], 'its message');
    },
  })),
  ...(
    [
      ['factory-task', (dispatcher: Dispatcher) => dispatcher.map(Object(running.double(1)), []), 'factory'],
      ['factory-undefined', (dispatcher: Dispatcher) => dispatcher.map(Object(undefined), []), 'factory'],
      ['items-number', (dispatcher: Dispatcher) => dispatcher.map(running.double, Object(5)), 'items'],
      [
        'items-object',
        (dispatcher: Dispatcher) => dispatcher.map(running.double, Object({ length: 1, 0: 1 })),
        'items',
      ],
      [
        'items-promise',
        (dispatcher: Dispatcher) => dispatcher.map(running.double, Object(Promise.resolve([1]))),
        'items',
      ],
      ['items-null', (dispatcher: Dispatcher) => dispatcher.map(running.double, JSON.parse('null')), 'items'],
      [
        'items-function',
        (dispatcher: Dispatcher) =>
          dispatcher.map(
            running.double,
            Object(() => [1]),
          ),
        'items',
      ],
    ] as const
  ).map(([id, call, mention]): Case => ({
    id: `options/map-${id}`,
    clause: 'A8',
    title: `map() with an invalid argument immediately throws a TypeError that names it: ${id.replace('-', ' ')}`,
    async run(t) {
      const dispatcher = await t.shared();
      const error = thrownBy('map()', () => call(dispatcher));
      isInstance(error, TypeError, 'its error');
      mentions(error.message, [mention], 'its message');
    },
  })),
];

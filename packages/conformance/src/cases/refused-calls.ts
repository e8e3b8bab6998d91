import type { Dispatcher } from '@dispatch/core';
import { alike, isInstance, mentions, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { progress } from '../fixtures/progress.js';
import { running } from '../fixtures/running.js';
import { Numbers } from './inputs.js';

/** What is wrong with an option that several calls have: the name of the option, what it is, and the value. */
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

/** Calls that take options, each with the options that it alone has, and what else it could start. */
const calls: readonly {
  readonly method: string;
  readonly bad: typeof badForAll;
  call(dispatcher: Dispatcher, options: object, log: string): unknown;
}[] = [
  {
    method: 'execute',
    // What else is wrong there is in `refused.ts`.
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

/** What calls of a dispatcher refuse at once, beside what `refused.ts` has. */
export const refusedCalls: readonly Case[] = [
  ...calls.flatMap(({ method, bad, call }) =>
    bad.map(([name, wrong, value]): Case => ({
      id: `options/${method}-${name === 'highWaterMark' ? 'window' : name}-${wrong}`,
      clause: 'A8',
      title: `${method}() refuses a bad ${name} (${wrong}) at once with a TypeError that names it, and nothing is started`,
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
    title: `stream() refuses ${id.replaceAll('-', ' ')} in place of a task at once with a TypeError that says what to do`,
    async run(t) {
      const dispatcher = await t.shared();
      // @ts-expect-error No task: refused at compile time too.
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
    title: `map() refuses a bad argument at once with a TypeError that names it: ${id.replace('-', ' ')}`,
    async run(t) {
      const dispatcher = await t.shared();
      const error = thrownBy('map()', () => call(dispatcher));
      isInstance(error, TypeError, 'its error');
      mentions(error.message, [mention], 'its message');
    },
  })),
];

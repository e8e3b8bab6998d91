import type { DispatcherOptions } from '@dispatch/core';
import { isInstance, mentions } from '../assertions.js';
import type { Case } from '../case.js';

/** Invalid options: the name of the option, the mistake, and the value. */
const bad: readonly (readonly [name: keyof DispatcherOptions, wrong: string, value: unknown])[] = [
  ['workers', 'zero', 0],
  ['workers', 'negative', -1],
  ['workers', 'fraction', 1.5],
  ['workers', 'string', '2'],
  ['workers', 'min-above-max', { min: 3, max: 2 }],
  ['workers', 'max-zero', { max: 0 }],
  ['tasksPerWorker', 'zero', 0],
  ['tasksPerWorker', 'fraction', 1.5],
  ['maxQueue', 'negative', -1],
  ['maxQueue', 'nan', NaN],
  ['idleTimeout', 'negative', -1],
  ['maxTasksPerWorker', 'zero', 0],
  ['startTimeout', 'nan', NaN],
  ['cancelGrace', 'negative', -1],
  ['cancelGrace', 'string', '1s'],
  ['onUnobservedError', 'string', 'log'],
  ['clock', 'string', 'system'],
  ['clock', 'null', null],
  ['clock', 'without-after', { now: () => 0 }],
  ['clock', 'without-now', { after: () => () => {} }],
  ['context', 'null', null],
  ['context', 'object', {}],
  ['context', 'number-in-it', [1]],
  ['context', 'without-capture', [{ name: 'a', run() {} }]],
  ['context', 'without-name', [{ capture() {}, run() {} }]],
  ['context', 'name-twice', ['a', 'a'].map((name) => ({ name, capture() {}, run() {} }))],
];

export const dispatcherOptions: readonly Case[] = bad.map(([name, wrong, value]): Case => ({
  id: `options/${name}-${wrong}`,
  clause: 'A12',
  title: `createDispatcher() with an invalid ${name} (${wrong}) fails with a TypeError that names the option`,
  async run(t) {
    // JavaScript code can pass anything. The call may throw or reject: adapters may be asynchronous.
    const options = { [name]: value } as DispatcherOptions;
    const error = await t.failure('create()', t.dispatcher(options));
    isInstance(error, TypeError, 'its error');
    mentions(error.message, [name], 'its message');
  },
}));

import { describe, expect, test } from 'vitest';
import { createPooledDispatcher } from '../../../src/host/dispatcher/pooled-dispatcher.js';
import { settingsOf } from '../../../src/host/settings/settings.js';
import { capabilities } from '../../support/fake-dispatcher.js';

const defaults = { name: 'fake', workers: 4 };

test('omitted options have defaults', () => {
  expect(settingsOf({}, defaults)).toEqual({
    name: 'fake',
    minWorkers: 4,
    maxWorkers: 4,
    tasksPerWorker: 1,
    maxQueue: Infinity,
    idleTimeout: 10_000,
    maxTasksPerWorker: Infinity,
    startTimeout: 10_000,
    cancelGrace: 1000,
    traceCallers: false,
    clock: undefined,
    onUnobservedError: expect.any(Function),
  });
});

test('an option that is undefined has its default', () => {
  const names = Object.keys({ ...settingsOf({}, defaults), workers: 4 });
  const options = Object.fromEntries(names.map((name) => [name, undefined]));
  expect(settingsOf(options, defaults)).toEqual(settingsOf({}, defaults));
  expect(settingsOf({ workers: { min: undefined, max: 3 } }, defaults)).toMatchObject({ minWorkers: 0, maxWorkers: 3 });
});

test.each([
  [3, 3, 3],
  [{ max: 3 }, 0, 3],
  [{ min: 1, max: 3 }, 1, 3],
  [{ min: 3, max: 3 }, 3, 3],
])('workers: %j', (workers, minWorkers, maxWorkers) => {
  expect(settingsOf({ workers }, defaults)).toMatchObject({ minWorkers, maxWorkers });
});

test.each([
  { maxQueue: 0 },
  { maxQueue: Infinity },
  { idleTimeout: 0 },
  { idleTimeout: Infinity },
  { idleTimeout: 0.5 },
  { startTimeout: Infinity },
  { cancelGrace: 0 },
  { maxTasksPerWorker: 1 },
  { name: '' },
])('%o is allowed', (options) => {
  expect(settingsOf(options, defaults)).toMatchObject(options);
});

const positive = 'must be a positive integer';
const nonNegative = 'must be a non-negative integer';
const duration = 'must be a non-negative number of milliseconds';

const mistakes: [option: string, value: unknown, says: string, named?: string][] = [
  ['workers', null, positive],
  ['workers', 0, positive],
  ['workers', -1, positive],
  ['workers', 1.5, positive],
  ['workers', NaN, positive],
  ['workers', '4', positive],
  ['workers', Infinity, `${positive}, got Infinity`],
  ['workers', {}, positive, 'workers.max'],
  ['workers', { max: 0 }, positive, 'workers.max'],
  ['workers', { max: Infinity }, positive, 'workers.max'],
  ['workers', { min: -1, max: 2 }, nonNegative, 'workers.min'],
  ['workers', { min: 3, max: 2 }, "must be at most 'workers.max' (2), got 3", 'workers.min'],
  ['tasksPerWorker', 0, `${positive} or Infinity`],
  ['tasksPerWorker', 1.5, `${positive} or Infinity`],
  ['tasksPerWorker', '2', `${positive} or Infinity`],
  ['maxQueue', -1, `${nonNegative} or Infinity`],
  ['maxQueue', 0.5, `${nonNegative} or Infinity`],
  ['maxQueue', '10', `${nonNegative} or Infinity`],
  ['maxTasksPerWorker', 0, `${positive} or Infinity`],
  ['maxTasksPerWorker', NaN, `${positive} or Infinity`],
  ['idleTimeout', -1, duration],
  ['idleTimeout', NaN, duration],
  ['idleTimeout', '1s', duration],
  ['startTimeout', -1, duration],
  ['startTimeout', '1s', duration],
  ['cancelGrace', -1, duration],
  ['cancelGrace', NaN, duration],
  ['name', 1, 'must be a string'],
  ['onUnobservedError', 'log', 'must be a function'],
  ['traceCallers', 'yes', 'must be'],
  ['clock', null, `must be an object with 'now' and 'after'`],
  ['clock', {}, `must be an object with 'now' and 'after'`],
  ['clock', { now: () => 0 }, `must be an object with 'now' and 'after'`],
];

describe.each(mistakes)('%s: %o', (option, value, says, named = option) => {
  const start = (): unknown =>
    createPooledDispatcher(
      { ...defaults, capabilities, spawn: () => expect.unreachable('no worker is started') },
      { [option]: value },
    );

  test('is rejected, and the message names it', () => {
    expect(start).toThrow(TypeError);
    expect(start).toThrow(`'${named}' ${says}`);
  });
});

test.each([
  [null, 'null'],
  [1, '1'],
  ['options', 'the string "options"'],
])('options of %o are rejected', (options, shown) => {
  // @ts-expect-error: the invalid type is the point of the test.
  expect(() => settingsOf(options, defaults)).toThrow(`'options' must be an object, got ${shown}`);
});

test('where there is no structuredClone, the error names it', () => {
  const { structuredClone: clone } = globalThis;
  Reflect.deleteProperty(globalThis, 'structuredClone');
  try {
    expect(() => settingsOf({}, defaults)).toThrow('structuredClone is not defined');
  } finally {
    globalThis.structuredClone = clone;
  }
});

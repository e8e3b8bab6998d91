import { describe, expect, test } from 'vitest';
import { createPooledDispatcher } from '../../../src/host/dispatcher/pooled-dispatcher.js';
import { settingsOf } from '../../../src/host/settings/settings.js';
import { capabilities } from '../../support/fake-dispatcher.js';

const defaults = { name: 'fake', workers: 4 };

test('what is not said has a default', () => {
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
    onUnobservedError: undefined,
  });
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

const wholeFrom1 = 'must be an integer, 1 or greater';
const wholeFrom0 = 'must be an integer, 0 or greater';
const duration = 'must be a number of milliseconds from 0 up';

const mistakes: [option: string, value: unknown, says: string, named?: string][] = [
  ['workers', 0, wholeFrom1],
  ['workers', -1, wholeFrom1],
  ['workers', 1.5, wholeFrom1],
  ['workers', NaN, wholeFrom1],
  ['workers', '4', wholeFrom1],
  ['workers', Infinity, 'must be a finite number'],
  ['workers', {}, wholeFrom1, 'workers.max'],
  ['workers', { max: 0 }, wholeFrom1, 'workers.max'],
  ['workers', { max: Infinity }, 'must be a finite number', 'workers.max'],
  ['workers', { min: -1, max: 2 }, wholeFrom0, 'workers.min'],
  ['workers', { min: 3, max: 2 }, "must not be above 'workers.max', got 3 and 2", 'workers.min'],
  ['tasksPerWorker', 0, wholeFrom1],
  ['tasksPerWorker', 1.5, wholeFrom1],
  ['tasksPerWorker', '2', wholeFrom1],
  ['maxQueue', -1, wholeFrom0],
  ['maxQueue', 0.5, wholeFrom0],
  ['maxQueue', '10', wholeFrom0],
  ['maxTasksPerWorker', 0, wholeFrom1],
  ['maxTasksPerWorker', NaN, wholeFrom1],
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
];

describe.each(mistakes)('%s: %o', (option, value, says, named = option) => {
  const start = (): unknown =>
    createPooledDispatcher(
      { ...defaults, capabilities, spawn: () => expect.unreachable('nothing is started') },
      { [option]: value },
    );

  test('is a mistake that the message names', () => {
    expect(start).toThrow(TypeError);
    expect(start).toThrow(`'${named}' ${says}`);
  });
});

test.each([null, 1, 'options'])('%o are no options', (options) => {
  // @ts-expect-error: what is wrong is the point of the test.
  expect(() => settingsOf(options, defaults)).toThrow(/createDispatcher\(options\)/);
});

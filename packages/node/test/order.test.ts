import { transfer, type Dispatcher, type Future } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tasks } from './fixtures/order.mjs';
import { createScratch } from './support/scratch.js';

let dispatcher: Dispatcher;

beforeEach(() => {
  dispatcher = createDispatcher({ workers: 1, name: 'order' });
});

afterEach(() => dispatcher.close());

/** A sequence that looks random, and is the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

/** Values that go through memory, through the port, or now this and now that way. */
const values: readonly ((number: number) => unknown)[] = [
  (number) => number,
  (number) => ({ number, text: 'a text that is short', list: [1, 2, [3]] }),
  (number) => 'x'.repeat(number % 5000),
  (number) => 'ż'.repeat(number % 3000),
  (number) => new Map([[number, { number }]]),
  (number) => new Uint8Array(number % 300).fill(7),
  (number) => 'long '.repeat(5000) + number,
  (number) => [BigInt(number)],
];

/** Between two calls: nothing, so that they share a message; a microtask; or a turn of the event loop. */
async function pause(kind: number): Promise<void> {
  if (kind === 0) await undefined;
  if (kind === 1) await new Promise((resolve) => setImmediate(resolve));
}

it.each([1, 2, 3])(
  'calls begin in their order, and have their own results, through memory and port: seed %s',
  async (seed) => {
    const random = numbers(seed);
    const results: Promise<void>[] = [];
    const count = 3000;
    for (let number = 0; number < count; number += 1) {
      const value = (values[random(values.length)] ?? String)(number);
      const kind = random(10);
      const task = kind === 0 ? tasks.noteLater(number, value) : tasks.note(number, value);
      const sent =
        kind === 1 && value instanceof Uint8Array ? transfer(value, [value.buffer as ArrayBuffer]) : undefined;
      const copy = structuredClone(value);
      const future = dispatcher.executeAsync(sent === undefined ? task : tasks.note(number, sent));
      results.push(future.result().then((result) => expect(result).toEqual(copy)));
      if (kind === 2) expect(future.resultSync()).toEqual(copy);
      await pause(random(12));
      if (random(40) === 0) await Promise.all(results.splice(0));
    }
    await Promise.all(results);
    expect(await dispatcher.execute(tasks.seen())).toEqual(Array.from({ length: count }, (_, number) => number));
  },
  60_000,
);

it('streams have all values in order, while small calls come and go', async () => {
  const random = numbers(7);
  const streams = { areOver: false };
  const calls = (async () => {
    for (let number = 0; !streams.areOver; number += 1) {
      expect(await dispatcher.execute(tasks.note(number, { number }))).toEqual({ number });
      await pause(random(4));
    }
  })();
  for (let stream = 0; stream < 30; stream += 1) {
    const received: number[] = [];
    for await (const value of dispatcher.stream(tasks.noteAndYield(-stream, 100 + stream))) {
      received.push(value);
      await pause(random(6));
    }
    expect(received).toEqual(Array.from({ length: 100 + stream }, (_, value) => value));
  }
  streams.areOver = true;
  await calls;
}, 60_000);

it('results that have arrived in several messages are delivered before the code that waits for one of them runs', async () => {
  const words = new Int32Array(new SharedArrayBuffer(4));
  // All calls are posted at once, however long the worker takes for one.
  const wide = createDispatcher({ workers: 1, tasksPerWorker: 10 });
  try {
    await wide.execute(tasks.count(words));
    const futures: Future<void>[] = [];
    for (let running = 1; running <= 10; running += 1) {
      futures.push(wide.executeAsync(tasks.count(words)));
      // The call is posted in a microtask. Then this thread is blocked, and the worker answers the call alone.
      await undefined;
      expect(Atomics.wait(words, 0, running, 10_000)).not.toBe('timed-out');
    }
    await futures[0]?.result();
    // The reply of the last one may be on its way.
    expect(futures.slice(1, -1).map((future) => future.done())).toEqual(Array(8).fill(true));
  } finally {
    await wide.close();
  }
});

it('calls continue in a worker whose prototypes a task has frozen', async () => {
  await dispatcher.execute(tasks.freezePrototypes());
  for (let number = 0; number < 2000; number += 1) {
    const value = { constructor: 'a name of Object.prototype', number };
    expect(await dispatcher.execute(tasks.note(number, value))).toEqual(value);
  }
});

it('calls continue if a program in CommonJS mocks the timers of Node later', async () => {
  const scratch = createScratch();
  scratch.write(
    'main.cjs',
    `const { createDispatcher } = require('@dispatch/node');
     const { mock } = require('node:test');
     const tasks = require('./tasks.cjs').tasks;
     (async () => {
       const dispatcher = createDispatcher({ workers: 1 });
       for (let n = 0; n < 100; n += 1) await dispatcher.execute(tasks.double(n));
       mock.timers.enable();
       for (let n = 0; n < 2000; n += 1) await dispatcher.execute(tasks.double(n));
       mock.timers.reset();
       await dispatcher.close();
       console.log('all');
     })();`,
  );
  scratch.write(
    'tasks.cjs',
    `const { defineTasks } = require('@dispatch/core');
     exports.tasks = defineTasks(__filename, { double: (n) => 2 * n });`,
  );
  try {
    expect(await scratch.run('main.cjs')).toMatchObject({ stdout: 'all\n', exitCode: 0 });
  } finally {
    scratch.remove();
  }
});

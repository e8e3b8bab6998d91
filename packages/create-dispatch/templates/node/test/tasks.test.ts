import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDispatcher as createInProcess } from '@dispatch/in-process';
import { createDispatcher as createNode } from '@dispatch/node';
import { tasks } from '../src/tasks.js';

// The same test on the thread of the test, which is quick to start and to debug, and in a worker thread.
for (const [name, createDispatcher] of Object.entries({ createInProcess, createNode })) {
  test(`${name}: counts primes`, async () => {
    const dispatcher = createDispatcher({ workers: 1 });
    assert.equal(await dispatcher.execute(tasks.countPrimes(100)), 25);
    await dispatcher.close();
  });
}

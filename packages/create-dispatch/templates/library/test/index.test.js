import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDispatcher as createInProcess } from '@dispatch/in-process';
import { createDispatcher as createNode } from '@dispatch/node';
import { frequentWords } from '../dist/index.js';

// What holds with each of them holds with every adapter.
for (const [name, createDispatcher] of Object.entries({ createInProcess, createNode })) {
  test(`${name}: frequent words`, async () => {
    const dispatcher = createDispatcher({ workers: 1 });
    assert.deepEqual(await frequentWords(dispatcher, 'to be or not to be', 2), ['to', 'be']);
    await dispatcher.close();
  });
}

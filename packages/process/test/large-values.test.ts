import { Buffer } from 'node:buffer';
import { createDispatcher } from '@dispatch/process';
import type { Dispatcher } from '@dispatch/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/children.mjs';

/** A pipe holds less than a megabyte. */
const size = 16 * 2 ** 20;

/** `toEqual` compares the bytes one by one. */
function isSame(value: Buffer, result: unknown): boolean {
  return result instanceof Uint8Array && value.equals(result);
}

describe('a value that is much larger than what a pipe holds', () => {
  let dispatcher: Dispatcher;

  beforeAll(async () => {
    dispatcher = createDispatcher({ workers: 1 });
    await dispatcher.ready();
  });

  afterAll(async () => {
    await dispatcher.close();
  });

  it('goes to a task and back, whether the thread blocks or not', async () => {
    const value = Buffer.alloc(size, 'abcdefg');
    expect(isSame(value, await dispatcher.execute(tasks.echo(value)))).toBe(true);
    expect(isSame(value, dispatcher.executeSync(tasks.echo(value)))).toBe(true);
  });
});

import { UnsupportedError } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { LoneTaskStorage } from '../../src/worker/lone-task-storage.js';
import { RunContext } from '../../src/worker/run-context.js';

function contextOf(worker: number): RunContext {
  return new RunContext(worker, { id: 1, deadline: Infinity, priority: 0, context: undefined }, undefined);
}

function resolversOf(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

describe('LoneTaskStorage', () => {
  test('keeps the context of the only unfinished task after an await, and none when it has ended', async () => {
    const storage = new LoneTaskStorage();
    for (const outcome of ['fulfilled', 'rejected']) {
      const gate = resolversOf();
      const context = contextOf(1);
      const seen: unknown[] = [];
      const task = storage.run(context, async () => {
        await gate.promise;
        seen.push(storage.getStore());
        await undefined;
        seen.push(storage.getStore());
        if (outcome === 'rejected') throw new Error('failure');
      });
      gate.resolve();
      expect((await Promise.allSettled([task]))[0].status).toBe(outcome);
      expect(seen).toEqual([context, context]);
      expect(storage.getStore()).toBeUndefined();
    }
  });

  test('throws after an await while two tasks are unfinished', async () => {
    const storage = new LoneTaskStorage();
    const gate = resolversOf();
    const running = [1, 2].map((worker) => storage.run(contextOf(worker), () => gate.promise));
    expect(() => storage.getStore()).toThrow(UnsupportedError);
    gate.resolve();
    await Promise.all(running);
    expect(storage.getStore()).toBeUndefined();
  });
});

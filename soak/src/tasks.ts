import { setTimeout as pause } from 'node:timers/promises';
import { currentTask, defineTasks, transfer } from '@dispatch/core';

const never = (): Promise<never> => new Promise(() => {});

/** Short and long tasks, including some that misbehave. */
export const tasks = defineTasks(import.meta.url, {
  double: (number: number): number => 2 * number,

  later: (milliseconds: number, value: number): Promise<number> => pause(milliseconds, 2 * value),

  /** A loop that checks for cancellation. */
  loop(milliseconds: number): number {
    const task = currentTask();
    const end = performance.now() + milliseconds;
    while (performance.now() < end) task.throwIfCancelled();
    return milliseconds;
  },

  /** Stops when it is cancelled. */
  stopsOnCancel: (): Promise<never> => pause(60_000, undefined, { signal: currentTask().signal }).then(never),

  /** Never settles, even if cancelled. */
  ignoresCancel: (): Promise<never> => never(),

  fails(text: string): never {
    throw new RangeError(text);
  },

  async *count(to: number): AsyncGenerator<number, string> {
    for (let number = 0; number < to; number += 1) {
      if (number % 10 === 9) await pause(1);
      yield number;
    }
    return 'counted';
  },

  async reports(times: number): Promise<number> {
    for (let time = 1; time <= times; time += 1) {
      currentTask().progress(time);
      await pause(1);
    }
    return times;
  },

  /** Adds one to each byte, and transfers the bytes back. */
  increment(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    for (const [index, byte] of bytes.entries()) bytes[index] = byte + 1;
    return transfer(bytes, [bytes.buffer]);
  },

  exit: (code: number): never => process.exit(code),

  uncaught(): Promise<never> {
    setImmediate(() => {
      throw new RangeError('an uncaught error');
    });
    return never();
  },

  abort: (): never => process.abort(),

  fillHeap(): never {
    const kept: number[][] = [];
    for (;;) kept.push(Array.from<number>({ length: 250_000 }).fill(Math.random()));
  },

  fillBuffers(): never {
    const kept: Buffer[] = [];
    for (;;) kept.push(Buffer.alloc(2 ** 20, 1));
  },

  /** The heap size of the worker after a garbage collection, in bytes. */
  heapHere(): number {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  },
});

import { createDispatcher, type NodeDispatcherOptions } from '@dispatch/node';
import { afterEach, describe, expect, it } from 'vitest';
import { streams } from './fixtures/streams.mjs';

/** The indexes of the 32-bit words that a stream and its consumer share, as in the fixture. */
const [yielded, taken, furthest, begun, finished] = [0, 1, 2, 3, 4] as const;

/** Ten times as many values in `npm run test:all`. */
const times = process.env['TEST_ALL'] === '1' ? 10 : 1;
/** How many streams are left. */
const left = 1000 * times;

const created: AsyncDisposable[] = [];

function create(options: NodeDispatcherOptions): ReturnType<typeof createDispatcher> {
  const dispatcher = createDispatcher({ cancelGrace: 60_000, ...options });
  created.push(dispatcher);
  return dispatcher;
}

function sharedWords(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(5 * Int32Array.BYTES_PER_ELEMENT));
}

afterEach(async () => {
  for (const dispatcher of created.splice(0)) await dispatcher[Symbol.asyncDispose]();
});

describe('a stream of many numbers', () => {
  const kinds = ['numbers', 'numbersLater'] as const;

  it.each(
    kinds.flatMap((kind) => [
      { kind, window: 1, count: 2000 * times },
      { kind, window: 8, count: 20_000 * times },
      { kind, window: 64, count: 100_000 * times },
      { kind, window: 1000, count: 100_000 * times },
    ]),
  )(
    '$count of them ($kind) are never more than $window ahead',
    { timeout: 120_000 },
    async ({ kind, window, count }) => {
      const words = sharedWords();
      const stream = create({ workers: 1 }).stream(streams[kind](words, count), { highWaterMark: window });
      let next = 0;
      let worst = 0;
      for (let result = await stream.next(); ; result = await stream.next()) {
        worst = Math.max(worst, Atomics.load(words, yielded) - next - (result.done === true ? 0 : 1));
        if (result.done === true) {
          expect(result.value).toBe('end');
          break;
        }
        if (result.value !== next) expect(result.value).toBe(next);
        next += 1;
        Atomics.store(words, taken, next);
      }
      expect(next).toBe(count);
      expect(worst).toBeLessThanOrEqual(window);
      // As the generator observed it: a value is taken slightly before its consumer can record it.
      expect(Atomics.load(words, furthest)).toBeLessThanOrEqual(window + 1);
    },
  );
});

describe('streams that are closed early', () => {
  it(`${left} times in the middle leave no generator unfinished`, { timeout: 240_000 }, async () => {
    const dispatcher = create({ workers: 2, tasksPerWorker: 8 });
    const words = sharedWords();
    const leave = async (index: number): Promise<void> => {
      const controller = new AbortController();
      const task = index % 2 === 0 ? streams.guarded(words) : streams.guardedLater(words);
      const stream = dispatcher.stream(task, { highWaterMark: 1 + (index % 5), signal: controller.signal });
      for (let count = 0; count <= index % 7; count += 1) expect((await stream.next()).value).toBe(count);
      const error = new Error('enough');
      if (index % 3 === 0) controller.abort(error);
      else if (index % 3 === 1) await expect(stream.throw(error)).rejects.toBe(error);
      else await stream[Symbol.asyncDispose]();
    };
    for (let first = 0; first < left; first += 100)
      await Promise.all(Array.from({ length: 100 }, (_, index) => leave(first + index)));
    // An abort does not wait for the generator.
    await expect.poll(() => Atomics.load(words, finished), { timeout: 30_000 }).toBe(left);
    expect(Atomics.load(words, begun)).toBe(left);
    expect(dispatcher.stats()).toMatchObject({ queued: 0, running: 0, cancelled: left, failed: 0, completed: 0 });
  });
});

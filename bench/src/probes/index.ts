import { check } from '../measuring/check.js';
import { openBlocking, openPool, type PeerName } from '../peers/index.js';

/** A measurement that needs a fresh process. `count` is the number of workers or tasks. @returns the figure. */
type Probe = (peer: PeerName, count: number) => Promise<number>;

export const probes = {
  /** In milliseconds, including the import of the library. */
  async 'first-result'(peer) {
    const start = performance.now();
    const pool = await openPool(peer, { workers: 1 });
    const doubled = await pool.run('double', 21);
    const elapsed = performance.now() - start;
    check(doubled === 42, `double(21) is ${doubled}`);
    return elapsed;
  },

  /** In milliseconds, including the import of the library. */
  async 'first-blocking'(peer) {
    const start = performance.now();
    const pool = await openBlocking(peer);
    const doubled = pool.double(21);
    const elapsed = performance.now() - start;
    check(doubled === 42, `double(21) is ${doubled}`);
    return elapsed;
  },

  /** In microseconds per call after the first, which starts the worker. */
  async 'early-blocking'(peer, count) {
    const pool = await openBlocking(peer);
    check(pool.double(21) === 42, 'the first result is wrong');
    const start = performance.now();
    let sum = 0;
    for (let n = 1; n < count; n += 1) sum += pool.double(n);
    const elapsed = performance.now() - start;
    check(sum === count * (count - 1), `the results add up to ${sum}`);
    return (1000 * elapsed) / (count - 1);
  },

  /** In megabytes per worker, including the memory of the pool itself. */
  async 'memory-of-workers'(peer, count) {
    // Loads the library's code first, so that it is not counted.
    const first = await openPool(peer, { workers: 1 });
    await first.run('double', 1);
    const before = residentMemory();
    const pool = await openPool(peer, { workers: count });
    await Promise.all(Array.from({ length: count }, () => pool.run('sleep', 50)));
    const memory = (residentMemory() - before) / count / 2 ** 20;
    // Keeps `first` alive: Comlink ends a worker when its proxy is garbage-collected, which would be counted as saved memory.
    await first.run('double', 1);
    return memory;
  },

  /** In bytes per task. All tasks are queued in one turn, so that no reply has been processed yet. */
  async 'memory-of-queue'(peer, count) {
    const pool = await openPool(peer, { workers: 2 });
    const before = residentMemory();
    const calls = Array.from({ length: count }, (_, n) => pool.run('double', n));
    const bytes = (residentMemory() - before) / count;
    check((await calls[0]) === 0, 'the first result is wrong');
    return bytes;
  },
} satisfies Record<string, Probe>;

export type ProbeName = keyof typeof probes;

/** Resident memory, not the heap, because some peers keep queued tasks in messages outside of the heap. */
function residentMemory(): number {
  if (globalThis.gc === undefined) throw new Error('measuring memory requires --expose-gc');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage.rss();
}

import { check } from '../measuring/check.js';
import { openBlocking, openPool, type PeerName } from '../peers/index.js';

/** What is measured as the first thing that a process does. `count` is how many of what it is about. @returns the figure. */
type Probe = (peer: PeerName, count: number) => Promise<number>;

export const probes = {
  /** In milliseconds, the import of the library included. */
  async 'first-result'(peer) {
    const start = performance.now();
    const pool = await openPool(peer, { workers: 1 });
    const doubled = await pool.run('double', 21);
    const elapsed = performance.now() - start;
    check(doubled === 42, `double(21) is ${doubled}`);
    return elapsed;
  },

  /** In milliseconds, the import of the library included. */
  async 'first-blocking'(peer) {
    const start = performance.now();
    const pool = await openBlocking(peer);
    const doubled = pool.double(21);
    const elapsed = performance.now() - start;
    check(doubled === 42, `double(21) is ${doubled}`);
    return elapsed;
  },

  /** In megabytes a worker, what the pool needs for itself included. */
  async 'memory-of-workers'(peer, count) {
    // The library's code is loaded before, and is no part of it.
    const first = await openPool(peer, { workers: 1 });
    await first.run('double', 1);
    const before = residentMemory();
    const pool = await openPool(peer, { workers: count });
    await Promise.all(Array.from({ length: count }, () => pool.run('sleep', 50)));
    const memory = (residentMemory() - before) / count / 2 ** 20;
    // Until here it is held: Comlink's worker ends when the collector takes its proxy, and would be counted as memory saved.
    await first.run('double', 1);
    return memory;
  },

  /** In bytes a task: queued in one turn, so that no reply has been processed yet. */
  async 'memory-of-queue'(peer, count) {
    const pool = await openPool(peer, { workers: 2 });
    const before = residentMemory();
    const calls = Array.from({ length: count }, (_, n) => pool.run('double', n));
    const bytes = (residentMemory() - before) / count;
    check((await calls[0]) === 0, 'the first one is wrong');
    return bytes;
  },
} satisfies Record<string, Probe>;

export type ProbeName = keyof typeof probes;

/** Resident and not heap: some peers keep what is queued in messages, outside of it. */
function residentMemory(): number {
  if (globalThis.gc === undefined) throw new Error('memory is measured under --expose-gc');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage.rss();
}

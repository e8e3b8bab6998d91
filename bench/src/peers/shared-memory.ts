import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Result, TaskName } from '../tasks/functions.js';
import type { Peer } from './peer.js';
import { answered, cells, createRing, ringSize, written } from './ring.js';

/**
 * A lower bound: numbers in a ring buffer in shared memory, and a worker that sleeps on it with `Atomics.wait`. It is not a pool:
 * it supports only one kind of task, and its worker has no event loop.
 */
export const peer: Peer = {
  async open({ workers }) {
    const lanes = await Promise.all(Array.from({ length: workers }, startLane));
    let calls = 0;
    return {
      run<N extends TaskName>(name: N, argument: unknown) {
        if (name !== 'double' || typeof argument !== 'number')
          throw new Error(`shared-memory supports only double of a number, not ${name}`);
        calls += 1;
        const doubled = new Promise<number>((resolve) => lanes[calls % workers]?.add(argument, resolve));
        // `double` returns a number.
        return doubled as Promise<unknown> as Promise<Result<N>>;
      },
    };
  },
};

interface Waiting {
  readonly n: number;
  readonly resolve: (doubled: number) => void;
}

async function startLane() {
  const ring = createRing();
  const worker = new Worker(new URL('./shared-memory-worker.js', import.meta.url), { workerData: ring });
  await once(worker, 'online');
  /** All calls without a result; the oldest are in the ring. */
  const waiting: Waiting[] = [];
  let sent = 0;
  let settled = 0;
  let first = 0;

  const fill = (): void => {
    const before = sent;
    for (
      let next = waiting[first + sent - settled];
      next !== undefined && sent - settled < ringSize;
      next = waiting[first + sent - settled]
    ) {
      ring[cells + (sent % ringSize)] = next.n;
      sent += 1;
    }
    if (sent === before) return;
    Atomics.store(ring, written, sent);
    Atomics.notify(ring, written);
  };

  const drain = (): void => {
    for (const end = Atomics.load(ring, answered); settled < end; settled += 1, first += 1) {
      waiting[first]?.resolve(ring[cells + (settled % ringSize)] ?? NaN);
    }
    // shift() would move a long array each time.
    if (first > ringSize) {
      waiting.splice(0, first);
      first = 0;
    }
    fill();
  };

  const watch = async (): Promise<void> => {
    for (;;) {
      drain();
      const { async: isAsync, value } = Atomics.waitAsync(ring, answered, settled);
      if (isAsync) await value;
    }
  };
  void watch();

  return {
    add(n: number, resolve: (doubled: number) => void): void {
      waiting.push({ n, resolve });
      if (sent - settled < ringSize) fill();
    },
  };
}

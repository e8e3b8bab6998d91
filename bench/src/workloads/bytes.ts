import { check } from '../measuring/check.js';
import { median } from '../measuring/statistics.js';
import { openPool, pools, type PeerName } from '../peers/index.js';
import type { Pool } from '../peers/peer.js';
import type { Workload } from './workload.js';

const megabyte = 2 ** 20;

/** Workloads that take a buffer to a worker, which answers with a number. */
function bytes(way: 'copied' | 'moved', size: 1 | 16, peers: readonly PeerName[]): Workload {
  return {
    id: `bytes/${size}-mb-${way}`,
    title: `${size} MB to a worker, ${way === 'moved' ? 'transferred' : way}`,
    figure: 'median time per trip',
    unit: 'ms',
    tasks: { full: 320 / size, quick: 16 / size },
    repetitions: { full: 11, quick: size === 1 ? 0 : 1 },
    warmUps: way === 'moved' ? 12 : 3,
    peers,
    baseline: 'raw',
    async open(peer, tasks) {
      const pool = await openPool(peer, { workers: 1 });
      const send = way === 'copied' ? (buffer: ArrayBuffer) => pool.run('measureBytes', buffer) : moveWith(peer, pool);
      return async () => {
        const trips: number[] = [];
        for (let trip = 0; trip < tasks; trip += 1) {
          const buffer = bufferOf(size * megabyte);
          const start = performance.now();
          const measured = await send(buffer);
          trips.push(performance.now() - start);
          check(measured === size * megabyte + 10, `${measured} of ${size} MB`);
          check(buffer.byteLength === (way === 'moved' ? 0 : size * megabyte), `the buffer was not ${way}`);
        }
        return median(trips);
      };
    },
  };
}

/** One with 3 and 7 at its ends, which `measureBytes` adds. */
function bufferOf(length: number): ArrayBuffer {
  const buffer = new ArrayBuffer(length);
  const view = new Uint8Array(buffer);
  view[0] = 3;
  view[length - 1] = 7;
  return buffer;
}

function moveWith(peer: PeerName, pool: Pool): (buffer: ArrayBuffer) => PromiseLike<number> {
  const { move } = pool;
  if (move === undefined) throw new Error(`${peer} cannot move`);
  return move;
}

/** jest-worker has no way to move. */
const movers = pools.filter((peer) => peer !== 'jest-worker');

export const copiesAndMoves: readonly Workload[] = [
  bytes('copied', 1, pools),
  bytes('copied', 16, pools),
  bytes('moved', 1, movers),
  bytes('moved', 16, movers),
];

import { check } from '../measuring/check.js';
import { median } from '../measuring/statistics.js';
import { openPool, pools, type PeerName } from '../peers/index.js';
import type { Pool } from '../peers/peer.js';
import type { Workload } from './workload.js';

const megabyte = 2 ** 20;

/** Workloads that pass a buffer to a worker, which returns a number. */
function bytes(way: 'copied' | 'transferred', size: 1 | 16, peers: readonly PeerName[]): Workload {
  return {
    id: `bytes/${size}-mb-${way}`,
    title: `${size} MB to a worker, ${way}`,
    figure: 'median time per round trip',
    unit: 'ms',
    tasks: { full: 320 / size, quick: 16 / size },
    repetitions: { full: 11, quick: size === 1 ? 0 : 1 },
    warmUps: way === 'transferred' ? 12 : 3,
    peers,
    baseline: 'raw',
    async open(peer, tasks) {
      const pool = await openPool(peer, { workers: 1 });
      const send =
        way === 'copied' ? (buffer: ArrayBuffer) => pool.run('measureBytes', buffer) : transferWith(peer, pool);
      return async () => {
        const trips: number[] = [];
        for (let trip = 0; trip < tasks; trip += 1) {
          const buffer = bufferOf(size * megabyte);
          const start = performance.now();
          const measured = await send(buffer);
          trips.push(performance.now() - start);
          check(measured === size * megabyte + 10, `${measured} of ${size} MB`);
          check(buffer.byteLength === (way === 'transferred' ? 0 : size * megabyte), `the buffer was not ${way}`);
        }
        return median(trips);
      };
    },
  };
}

/** A buffer with 3 and 7 at its ends, which `measureBytes` adds to the length. */
function bufferOf(length: number): ArrayBuffer {
  const buffer = new ArrayBuffer(length);
  const view = new Uint8Array(buffer);
  view[0] = 3;
  view[length - 1] = 7;
  return buffer;
}

function transferWith(peer: PeerName, pool: Pool): (buffer: ArrayBuffer) => PromiseLike<number> {
  const { transfer } = pool;
  if (transfer === undefined) throw new Error(`${peer} cannot transfer`);
  return transfer;
}

/** jest-worker cannot transfer. */
const transferring = pools.filter((peer) => peer !== 'jest-worker');

export const byteTransfers: readonly Workload[] = [
  bytes('copied', 1, pools),
  bytes('copied', 16, pools),
  bytes('transferred', 1, transferring),
  bytes('transferred', 16, transferring),
];

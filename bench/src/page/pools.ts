import { createDispatcher } from '@dispatch/web';
import { wrap } from 'comlink';
import { comlinkPool } from '../peers/comlink-pool.js';
import { dispatchPool } from '../peers/dispatch-pool.js';
import type { PeerName } from '../peers/index.js';
import type { Pool } from '../peers/peer.js';
import { rawPool } from '../peers/raw-pool.js';
import type { RawReply } from '../peers/raw-reply.js';
import type { Functions } from '../tasks/functions.js';

const pools: Partial<Record<PeerName, (workers: number) => Promise<Pool>>> = {
  dispatch: (workers) => dispatchPool(createDispatcher({ workers, worker: () => start('dispatch') })),
  comlink: (workers) => comlinkPool(Array.from({ length: workers }, () => wrap<Functions>(start('comlink')))),
  raw: (workers) =>
    rawPool(workers, (settle) => {
      const worker = start('raw');
      worker.onmessage = ({ data }: MessageEvent<RawReply>) => {
        settle(data);
      };
      return worker;
    }),
};

export function openPool(name: PeerName, workers: number): Promise<Pool> {
  const open = pools[name];
  if (open === undefined) throw new Error(`${name} does not run in a page`);
  return open(workers);
}

function start(peer: string): Worker {
  return new Worker(`${peer}-worker.js`, { type: 'module' });
}

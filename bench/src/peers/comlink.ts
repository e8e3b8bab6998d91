import { Worker } from 'node:worker_threads';
import { wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import type { Functions } from '../tasks/functions.js';
import { comlinkPool } from './comlink-pool.js';
import type { Peer } from './peer.js';

export const peer: Peer = {
  open({ workers }) {
    const start = () => new Worker(new URL('./comlink-worker.js', import.meta.url));
    return comlinkPool(Array.from({ length: workers }, () => wrap<Functions>(nodeEndpoint(start()))));
  },
};

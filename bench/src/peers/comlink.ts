import { Worker } from 'node:worker_threads';
import { transfer, wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import type { Calls, Functions } from '../tasks/functions.js';
import type { Peer } from './peer.js';

/** Comlink is no pool: its proxies are taken in turn. */
export const peer: Peer = {
  async open({ workers: count }) {
    const workers = Array.from({ length: count }, () => new Worker(new URL('./comlink-worker.js', import.meta.url)));
    const proxies = workers.map((worker) => wrap<Functions>(nodeEndpoint(worker)));
    await Promise.all(proxies.map((proxy) => proxy.double(1)));
    let calls = 0;
    const next = () => {
      const proxy = proxies[(calls += 1) % count];
      if (proxy === undefined) throw new Error('there is no worker');
      return proxy;
    };
    const run = (): Calls => next();
    return {
      run: (name, argument) => run()[name](argument),
      move: (buffer) => next().measureBytes(transfer(buffer, [buffer])),
    };
  },
};

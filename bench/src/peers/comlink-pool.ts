import { transfer, type Remote } from 'comlink';
import type { Calls, Functions } from '../tasks/functions.js';
import type { Pool } from './peer.js';

/** Comlink is not a pool, so calls go to its proxies in turn. */
export async function comlinkPool(proxies: readonly Remote<Functions>[]): Promise<Pool> {
  await Promise.all(proxies.map((proxy) => proxy.double(1)));
  let calls = 0;
  const next = () => {
    const proxy = proxies[(calls += 1) % proxies.length];
    if (proxy === undefined) throw new Error('there is no worker');
    return proxy;
  };
  const run = (): Calls => next();
  return {
    run: (name, argument) => run()[name](argument),
    transfer: (buffer) => next().measureBytes(transfer(buffer, [buffer])),
  };
}

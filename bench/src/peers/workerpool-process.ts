import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import type { Peer } from './peer.js';

const script = fileURLToPath(new URL('./workerpool-worker.js', import.meta.url));

export const peer: Peer = {
  async open({ workers }) {
    const pool = workerpool.pool(script, { minWorkers: workers, maxWorkers: workers, workerType: 'process' });
    await Promise.all(Array.from({ length: workers }, () => pool.exec('double', [1])));
    return { run: (name, argument) => pool.exec(name, [argument]) };
  },
};

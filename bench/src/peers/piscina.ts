import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Peer } from './peer.js';

const filename = fileURLToPath(new URL('../tasks/functions.js', import.meta.url));

export const peer: Peer = {
  async open({ workers, tasksPerWorker = 1 }) {
    const pool = new Piscina({
      filename,
      minThreads: workers,
      maxThreads: workers,
      concurrentTasksPerWorker: tasksPerWorker,
    });
    await Promise.all(Array.from({ length: workers }, () => pool.run(1, { name: 'double' })));
    return {
      run: (name, argument) => pool.run(argument, { name }),
      transfer: (buffer) => pool.run(buffer, { name: 'measureBytes', transferList: [buffer] }),
    };
  },
};

import { Tinypool } from 'tinypool';
import type { Peer } from './peer.js';

const filename = new URL('../tasks/functions.js', import.meta.url).href;

export const peer: Peer = {
  async open({ workers, tasksPerWorker = 1 }) {
    const pool = new Tinypool({
      filename,
      runtime: 'child_process',
      minThreads: workers,
      maxThreads: workers,
      concurrentTasksPerWorker: tasksPerWorker,
    });
    await Promise.all(Array.from({ length: workers }, () => pool.run(1, { name: 'double' })));
    return { run: (name, argument) => pool.run(argument, { name }) };
  },
};

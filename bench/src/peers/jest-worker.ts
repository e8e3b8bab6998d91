import { fileURLToPath } from 'node:url';
import { Worker, type JestWorkerFarm } from 'jest-worker';
import { taskNames, type Calls, type Functions } from '../tasks/functions.js';
import type { Peer } from './peer.js';

const file = fileURLToPath(new URL('../tasks/functions.js', import.meta.url));

export const peer: Peer = {
  async open({ workers }) {
    // The types cannot express methods that are added by name.
    const farm = new Worker(file, {
      enableWorkerThreads: true,
      numWorkers: workers,
      exposedMethods: taskNames,
    }) as JestWorkerFarm<Functions>;
    const calls: Calls = farm;
    await farm.start();
    return {
      run: (name, argument) => calls[name](argument),
    };
  },
};

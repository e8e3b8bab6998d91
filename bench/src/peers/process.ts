import { createDispatcher } from '@dispatch/process';
import { dispatchPool } from './dispatch-pool.js';
import { tasks } from '../tasks/tasks.js';
import type { Peer } from './peer.js';

export const peer: Peer = {
  open: ({ workers, tasksPerWorker = 1 }) => dispatchPool(createDispatcher({ workers, tasksPerWorker })),
  openBlocking() {
    const dispatcher = createDispatcher({ workers: 1 });
    return {
      double: (n) => dispatcher.executeSync(tasks.double(n)),
    };
  },
};

import { createDispatcher } from '@dispatch/node';
import { tasks } from '../tasks/tasks.js';
import { dispatchPool } from './dispatch-pool.js';
import type { Peer } from './peer.js';

export const peer: Peer = {
  open: ({ workers, tasksPerWorker = 1 }) => dispatchPool(createDispatcher({ workers, tasksPerWorker })),
  async openStreamer() {
    const dispatcher = createDispatcher({ workers: 1 });
    await dispatcher.ready();
    return { upTo: (count) => dispatcher.stream(tasks.upTo(count)) };
  },
  openBlocking() {
    const dispatcher = createDispatcher({ workers: 1 });
    return {
      double: (n) => dispatcher.executeSync(tasks.double(n)),
    };
  },
};

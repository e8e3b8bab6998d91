import { createDispatcher } from '@dispatch/remote';
import { nats } from '@dispatch/remote/nats';
import { forkReady } from '../measuring/fork-ready.js';
import { openServer } from '../measuring/servers.js';
import { dispatchPool } from './dispatch-pool.js';
import type { Peer } from './peer.js';

export const peer: Peer = {
  async open({ workers, tasksPerWorker = 1 }) {
    const port = await openServer('nats-server');
    await forkReady(new URL('./remote-host.js', import.meta.url), port, workers);
    const bus = nats({ servers: `nats://127.0.0.1:${port}` });
    return dispatchPool(createDispatcher({ bus, fleet: 'bench', workers, tasksPerWorker }));
  },
};

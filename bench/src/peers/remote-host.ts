// A host of the fleet. Its arguments: the port of the server, and how many workers run at a time.
import { startHost } from '@dispatch/remote/host';
import { nats } from '@dispatch/remote/nats';
import { isReady } from '../measuring/fork-ready.js';

const [, , port, slots] = process.argv;

await startHost({
  bus: nats({ servers: `nats://127.0.0.1:${port}` }),
  fleet: 'bench',
  slots: Number(slots),
  worker: new URL('./remote-worker.js', import.meta.url),
  onEvent({ type }) {
    if (type === 'connected') isReady();
  },
});

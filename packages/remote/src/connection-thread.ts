/**
 * The thread of a dispatcher's connection: the connection lives while the dispatcher's own thread is blocked. Loaded by its URL.
 */
import { workerData } from 'node:worker_threads';
import { loadBus } from './bus/load-bus.js';
import { FleetClient } from './client/fleet-client.js';
import { Returning } from './client/returning.js';
import { bells, type FromConnection, type ThreadData, type ToConnection } from './client/thread-messages.js';

const { bell, options, port } = workerData as ThreadData;

function post(message: FromConnection, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
  // Wakes the other thread, if it is blocked.
  Atomics.add(bell, bells.messages, 1);
  Atomics.notify(bell, bells.messages);
}

const connect = await loadBus(options.bus.module);
const returning = new Returning({
  recall(recall) {
    post({ type: 'recall', recall });
  },
  answers: () => Atomics.load(bell, bells.recalls),
  returned(lane) {
    post({ type: 'returned', lane });
    client.end(lane);
  },
});
const client: FleetClient = new FleetClient(connect, options, {
  granted(lane, host) {
    post({ type: 'granted', lane, host, use: returning.granted(lane) });
  },
  bytes(lane, bytes) {
    // A frame has one byte more.
    const own = bytes.byteLength + 1 === bytes.buffer.byteLength ? bytes : bytes.slice();
    post({ type: 'bytes', lane, bytes: own }, [own.buffer as ArrayBuffer]);
  },
  taken(lane, bytes) {
    post({ type: 'taken', lane, bytes });
  },
  ended(lane, exit) {
    returning.ended(lane);
    post({ type: 'ended', lane, exit });
  },
  recall(recall) {
    returning.recall(recall);
  },
  unavailable(reason) {
    post({ type: 'unavailable', reason });
  },
  isNeeded: () => Atomics.load(bell, bells.needed) === 1,
  withdrawn() {
    post({ type: 'withdrawn' });
  },
  waiting(reason) {
    post({ type: 'waiting', reason });
  },
  host(change, host) {
    post({ type: 'host', change, host });
  },
});

port.on('message', (message: ToConnection) => {
  if (message.type === 'bytes') client.send(message.lane, message.bytes);
  else if (message.type === 'end') client.end(message.lane);
  else if (message.type === 'want') client.want();
  else
    void client.close().then(() => {
      port.close();
      Atomics.store(bell, bells.closed, 1);
      Atomics.notify(bell, bells.closed);
      // The client of the bus may still try to connect. This ends the thread alone.
      process.exit();
    });
});

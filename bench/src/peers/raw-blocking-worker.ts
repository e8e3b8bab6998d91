import { workerData, type MessagePort } from 'node:worker_threads';
import { double } from '../tasks/functions.js';

export interface BlockingStart {
  readonly notifications: Int32Array;
  readonly port: MessagePort;
}

const { notifications, port }: BlockingStart = workerData;

port.on('message', (n: number) => {
  // Post before notifying, so that the woken thread finds the message.
  port.postMessage(double(n));
  Atomics.add(notifications, 0, 1);
  Atomics.notify(notifications, 0);
});

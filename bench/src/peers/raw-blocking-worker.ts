import { workerData, type MessagePort } from 'node:worker_threads';
import { double } from '../tasks/functions.js';

export interface BlockingStart {
  readonly bell: Int32Array;
  readonly port: MessagePort;
}

const { bell, port }: BlockingStart = workerData;

port.on('message', (n: number) => {
  // Posted before the bell: whoever wakes finds it.
  port.postMessage(double(n));
  Atomics.add(bell, 0, 1);
  Atomics.notify(bell, 0);
});

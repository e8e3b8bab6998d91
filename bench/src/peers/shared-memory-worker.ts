import { workerData } from 'node:worker_threads';
import { double } from '../tasks/functions.js';
import { answered, cells, ringSize, written } from './ring.js';

const ring: Int32Array<SharedArrayBuffer> = workerData;

let done = 0;
for (let end = 0; ; end = Atomics.load(ring, written)) {
  for (; done < end; done += 1) {
    const cell = cells + (done % ringSize);
    ring[cell] = double(ring[cell] ?? NaN);
    Atomics.store(ring, answered, done + 1);
  }
  Atomics.notify(ring, answered);
  Atomics.wait(ring, written, end);
}

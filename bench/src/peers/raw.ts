import { once } from 'node:events';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Peer } from './peer.js';
import type { BlockingStart } from './raw-blocking-worker.js';
import { rawPool } from './raw-pool.js';
import { streamFrom } from './raw-stream.js';

export const peer: Peer = {
  open({ workers }) {
    return rawPool(workers, (settle) => new Worker(new URL('./raw-worker.js', import.meta.url)).on('message', settle));
  },
  async openStreamer() {
    const worker = new Worker(new URL('./raw-stream-worker.js', import.meta.url));
    await once(worker, 'online');
    return { upTo: (count) => streamFrom(worker, count) };
  },
  openBlocking() {
    const notifications = new Int32Array(new SharedArrayBuffer(4));
    const { port1: near, port2: far } = new MessageChannel();
    const start: BlockingStart = { notifications, port: far };
    void new Worker(new URL('./raw-blocking-worker.js', import.meta.url), { workerData: start, transferList: [far] });
    let seen = 0;
    return {
      double(n) {
        near.postMessage(n);
        if (Atomics.wait(notifications, 0, seen, 10_000) === 'timed-out') throw new Error('raw: no answer within 10 s');
        seen += 1;
        const received: { message: number } | undefined = receiveMessageOnPort(near);
        if (received === undefined) throw new Error('raw: notified without a message');
        return received.message;
      },
    };
  },
};

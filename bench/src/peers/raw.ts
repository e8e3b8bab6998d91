import { once } from 'node:events';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Result } from '../tasks/functions.js';
import type { Peer } from './peer.js';
import type { BlockingStart } from './raw-blocking-worker.js';
import { streamFrom } from './raw-stream.js';
import type { RawCall, RawReply } from './raw-worker.js';

/** What one writes by hand: one message a task, one back, workers in turn, and a map of who waits. No error is carried. */
export const peer: Peer = {
  async open({ workers: count }) {
    const waiting = new Map<number, (value: unknown) => void>();
    const workers = Array.from({ length: count }, () => {
      const worker = new Worker(new URL('./raw-worker.js', import.meta.url));
      worker.on('message', ({ id, value }: RawReply) => {
        waiting.get(id)?.(value);
        waiting.delete(id);
      });
      return worker;
    });
    let calls = 0;
    const call = (name: RawCall['name'], argument: unknown, transfer?: [ArrayBuffer]): Promise<unknown> => {
      const id = (calls += 1);
      const message: RawCall = { id, name, argument };
      workers[id % count]?.postMessage(message, transfer);
      return new Promise((resolve) => waiting.set(id, resolve));
    };
    await Promise.all(workers.map(() => call('double', 1)));
    return {
      // The worker answers with what the function of that name returned.
      run: <N extends RawCall['name']>(name: N, argument: unknown) => call(name, argument) as Promise<Result<N>>,
      move: (buffer) => call('measureBytes', buffer, [buffer]) as Promise<number>,
    };
  },
  async openStreamer() {
    const worker = new Worker(new URL('./raw-stream-worker.js', import.meta.url));
    await once(worker, 'online');
    return { upTo: (count) => streamFrom(worker, count) };
  },
  openBlocking() {
    const bell = new Int32Array(new SharedArrayBuffer(4));
    const { port1: near, port2: far } = new MessageChannel();
    const start: BlockingStart = { bell, port: far };
    void new Worker(new URL('./raw-blocking-worker.js', import.meta.url), { workerData: start, transferList: [far] });
    let rung = 0;
    return {
      double(n) {
        near.postMessage(n);
        if (Atomics.wait(bell, 0, rung, 10_000) === 'timed-out') throw new Error('raw: no answer within 10 s');
        rung += 1;
        const received: { message: number } | undefined = receiveMessageOnPort(near);
        if (received === undefined) throw new Error('raw: the bell rang for nothing');
        return received.message;
      },
    };
  },
};

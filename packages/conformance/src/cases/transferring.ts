import { transfer } from '@dispatch/core';
import { alike, hasCode, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { collect, fill, Point, values as tasks } from '../fixtures/values.js';

/** Values that are transferred or shared instead of copied. */
export const transferring: readonly Case[] = [
  {
    id: 'data/transfer-argument',
    clause: 'D8',
    title: 'a buffer wrapped in transfer() is transferred to the task',
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.shared();
      const bytes = new Uint8Array(1000).fill(1);
      same(
        await t.gives('the task', dispatcher.execute(tasks.sum(transfer(bytes, [bytes.buffer])))),
        1000,
        'its result',
      );
      same(bytes.byteLength, 0, 'the size of the buffer on this thread');
    },
  },
  {
    id: 'data/transfer-result',
    clause: 'D8',
    title: 'a result wrapped in transfer() is transferred to the caller',
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.shared();
      const buffer = await t.gives('the task', dispatcher.execute(tasks.moved(1000)));
      alike(new Uint8Array(buffer), new Uint8Array(1000).fill(7), 'its result');
      same(await t.gives('the next task', dispatcher.execute(tasks.left())), 0, 'the size of the buffer in the worker');
    },
  },
  {
    id: 'data/transfer-port',
    clause: 'D8',
    title: 'a port cannot be copied but can be transferred, as an argument and as a result',
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.shared();
      const received = await t.gives('the task', dispatcher.execute(tasks.port()));
      isInstance(received, MessagePort, 'its result');
      const { port1, port2 } = new MessageChannel();
      await t.gives('a task that posts', dispatcher.execute(tasks.post(transfer(port2, [port2]), 'hello')));
      same(await t.gives('the message from the port', firstMessage(port1)), 'hello', 'the message');
      received.close();
    },
  },
  {
    id: 'data/transfer-runs-once',
    clause: 'D9',
    title: 'a task whose argument was transferred fails with a SerializationError when it is run again',
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.shared();
      const buffer = new ArrayBuffer(8);
      const task = tasks.tag(transfer(buffer, [buffer]));
      same(await t.gives('the first run', dispatcher.execute(task)), '[object ArrayBuffer]', 'its result');
      hasCode(await t.failure('the second run', dispatcher.execute(task)), 'DISPATCH_SERIALIZATION', 'its error');
    },
  },
  {
    id: 'data/transfer-port-runs-once',
    clause: 'D9',
    title:
      'a task whose port was transferred fails with a SerializationError when it is run again, also with a snapshot',
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.shared();
      const { port1, port2 } = new MessageChannel();
      const task = tasks.post(transfer(port2, [port2]), 'hello');
      await t.gives('the first run', dispatcher.execute(task));
      same(await t.gives('the message from the port', firstMessage(port1)), 'hello', 'the message');
      for (const snapshot of [false, true]) {
        const error = await t.failure(`a later run, snapshot: ${snapshot}`, dispatcher.execute(task, { snapshot }));
        hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
        mentions(error.message, ['argument 1'], 'its message');
      }
      same(await t.gives('the next task', dispatcher.execute(tasks.echo('good'))), 'good', 'its result');
    },
  },
  ...(['readable', 'writable'] as const).map((side): Case => ({
    id: `data/transfer-${side}-runs-once`,
    clause: 'D9',
    title: `a task whose ${side} stream was transferred, and has ended, fails with a SerializationError when it is run again, also with a snapshot`,
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.shared();
      const { readable, writable } = new TransformStream<string, string>();
      const task =
        side === 'readable'
          ? tasks.collect(transfer(readable, [readable]))
          : tasks.fill(transfer(writable, [writable]));
      const first = t.later(dispatcher.execute(task));
      const ended = t.later(side === 'readable' ? fill(writable) : collect(readable));
      if (!(await transfersStreams())) {
        hasCode(await t.failure('the first run', first), 'DISPATCH_SERIALIZATION', 'its error');
        return;
      }
      same(await t.gives('the first run', first), 'text', 'its result');
      same(await t.gives('the end of the stream', ended), 'text', 'what came through it');
      for (const snapshot of [false, true]) {
        const error = await t.failure(`a later run, snapshot: ${snapshot}`, dispatcher.execute(task, { snapshot }));
        hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
        mentions(error.message, ['argument 1'], 'its message');
      }
      same(await t.gives('the next task', dispatcher.execute(tasks.echo('good'))), 'good', 'its result');
    },
  })),
  {
    id: 'data/no-transfer-copies',
    clause: 'D8',
    title: 'with `transfer: false`, a buffer wrapped in transfer() is copied and the original is unchanged',
    requires: { transfer: false, isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const bytes = new Uint8Array(1000).fill(1);
      same(
        await t.gives('the task', dispatcher.execute(tasks.sum(transfer(bytes, [bytes.buffer])))),
        1000,
        'its result',
      );
      same(bytes.byteLength, 1000, 'the size of the buffer on this thread');
    },
  },
  {
    id: 'data/shared-memory',
    clause: 'D10',
    title: 'a SharedArrayBuffer is shared with the task instead of copied',
    requires: { sharedMemory: true },
    async run(t) {
      const dispatcher = await t.shared();
      const words = new SharedArrayBuffer(4);
      Atomics.store(new Int32Array(words), 0, 41);
      same(await t.gives('the task', dispatcher.execute(tasks.increment(words))), 42, 'its result');
      same(Atomics.load(new Int32Array(words), 0), 42, 'the word on this thread');
    },
  },
  {
    id: 'data/no-shared-memory',
    clause: 'D10',
    title: 'with `sharedMemory: false`, passing a SharedArrayBuffer fails with a SerializationError',
    requires: { sharedMemory: false, isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      if (typeof SharedArrayBuffer === 'undefined') return;
      const future = dispatcher.executeAsync(tasks.increment(new SharedArrayBuffer(4)));
      hasCode(await t.failure('the task', future), 'DISPATCH_SERIALIZATION', 'its error');
    },
  },
  {
    id: 'data/class-instance',
    clause: 'D11',
    title: 'an instance of a class arrives as a plain object with its own properties',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const point = await t.gives('the task', dispatcher.execute(tasks.point(3)));
      alike(point, { x: 3 }, 'its result');
      same(
        await t.gives('a task that checks', dispatcher.execute(tasks.isPoint(new Point(1)))),
        false,
        'whether it got an instance',
      );
    },
  },
];

export function firstMessage(port: MessagePort): Promise<unknown> {
  return new Promise((resolve) => {
    port.onmessage = ({ data: message }: MessageEvent<unknown>) => {
      port.close();
      resolve(message);
    };
  });
}

/** Whether the platform transfers streams. Bun does not. */
async function transfersStreams(): Promise<boolean> {
  const { readable, writable } = new TransformStream();
  const { port1 } = new MessageChannel();
  try {
    port1.postMessage(readable, [readable]);
    return true;
  } catch {
    return false;
  } finally {
    port1.close();
    // It would keep a process alive.
    await writable.abort();
  }
}

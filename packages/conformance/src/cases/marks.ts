import { transfer } from '@dispatch/core';
import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { memory as tasks } from '../fixtures/memory.js';
import { values } from '../fixtures/values.js';
import { busy } from './situations.js';
import { firstMessage } from './transferring.js';
import { takeAll } from './taking.js';

/** What `transfer()` marks: together with `snapshot`, and several times. */
export const marks: readonly Case[] = [
  {
    id: 'data/snapshot-transfers-buffer',
    clause: 'D14',
    title: 'with `snapshot`, a buffer wrapped in transfer() is transferred during the submitting call',
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.shared();
      const bytes = new Uint8Array(1000).fill(1);
      const future = dispatcher.executeAsync(values.sum(transfer(bytes, [bytes.buffer])), { snapshot: true });
      same(bytes.byteLength, 0, 'the size of the buffer when executeAsync() has returned');
      same(await t.gives('the task', future), 1000, 'its result');
    },
  },
  {
    id: 'data/snapshot-transfers-port',
    clause: 'D14',
    title: 'with `snapshot`, a port wrapped in transfer() arrives, and works',
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.shared();
      const { port1, port2 } = new MessageChannel();
      const task = values.post(transfer(port2, [port2]), 'hello');
      await t.gives('the task', dispatcher.execute(task, { snapshot: true }));
      same(await t.gives('the message from the port', firstMessage(port1)), 'hello', 'the message');
    },
  },
  {
    id: 'data/snapshot-transfers-stream',
    clause: 'D14',
    title:
      'with `snapshot`, a stream of the platform that is wrapped in transfer() arrives, where it can be transferred',
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.shared();
      if (!canTransferStreams()) return;
      const stream = numbers();
      const task = tasks.total(transfer(stream, [stream]));
      same(await t.gives('the task', dispatcher.execute(task, { snapshot: true })), 6, 'its result');
    },
  },
  {
    id: 'data/snapshot-rejected-transfers-nothing',
    clause: 'D14',
    title: 'a call with `snapshot` that is rejected transfers nothing',
    requires: { transfer: true },
    async run(t) {
      const { dispatcher, gate } = await busy(t, { maxQueue: 0 });
      const buffer = new ArrayBuffer(8);
      const task = tasks.sizes(transfer(buffer, [buffer]));
      const full = dispatcher.executeAsync(task, { snapshot: true });
      hasCode(await t.failure('a task when the queue is full', full), 'DISPATCH_QUEUE_FULL', 'its error');
      same(buffer.byteLength, 8, 'the size of the buffer on this thread');
      const aborted = dispatcher.executeAsync(task, { snapshot: true, signal: AbortSignal.abort() });
      hasCode(await t.failure('a task with an aborted signal', aborted), 'DISPATCH_CANCELLED', 'its error');
      same(buffer.byteLength, 8, 'the size of the buffer after that');
      gate.open();
      await t.gives('close()', dispatcher.close());
      const late = dispatcher.executeAsync(task, { snapshot: true });
      hasCode(await t.failure('a task after close()', late), 'DISPATCH_CLOSED', 'its error');
      same(buffer.byteLength, 8, 'the size of the buffer after close()');
    },
  },
  ...(['execute', 'snapshot', 'executeSync'] as const).map((how): Case => ({
    id: `data/one-buffer-in-two-arguments-${how.toLowerCase()}`,
    clause: 'D15',
    title: `a buffer that two arguments mark is transferred once, and is one buffer for the task: ${how}`,
    requires: { transfer: true, ...(how === 'executeSync' && { blocking: [true, 'synchronous'] }) },
    async run(t) {
      const dispatcher = await t.shared();
      const buffer = new ArrayBuffer(8);
      const views = [new Uint8Array(buffer, 0, 4), new Uint8Array(buffer, 2, 4)];
      const task = tasks.areOne(transfer(buffer, [buffer]), ...views.map((view) => transfer(view, [buffer, buffer])));
      const one =
        how === 'executeSync'
          ? dispatcher.executeSync(task)
          : await t.gives('the task', dispatcher.execute(task, { snapshot: how === 'snapshot' }));
      check(one, 'the arguments are one buffer and views of it');
      same(buffer.byteLength, 0, 'the size of the buffer on this thread');
    },
  })),
  {
    id: 'data/one-buffer-twice-in-a-result',
    clause: 'D15',
    title: 'a buffer that a result marks twice is transferred once, and its views are views of one buffer',
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.shared();
      const views = await t.gives('the task', dispatcher.execute(tasks.markedTwice(8)));
      alike([views.length, new Set(views.map(({ buffer }) => buffer)).size], [2, 1], 'how many views and buffers');
    },
  },
  {
    id: 'data/one-buffer-twice-in-a-yield',
    clause: 'D15',
    title: 'a buffer that a yielded value marks twice is transferred once, and its views are views of one buffer',
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.shared();
      const [views] = (await takeAll(t, dispatcher.stream(tasks.yieldMarkedTwice(8)))).values;
      alike([views?.length, new Set(views?.map(({ buffer }) => buffer)).size], [2, 1], 'how many views and buffers');
    },
  },
];

function numbers(): ReadableStream<number> {
  return new ReadableStream<number>({
    start(controller) {
      for (const number of [1, 2, 3]) controller.enqueue(number);
      controller.close();
    },
  });
}

function canTransferStreams(): boolean {
  const stream = numbers();
  try {
    structuredClone(stream, { transfer: [stream] });
    return true;
  } catch {
    return false;
  }
}

import { describe, expect, test } from 'vitest';
import { MailboxReceiver } from '../../../src/host/blocking/mailbox-receiver.js';
import { Bell, bellBytes } from '../../../src/wire/bell.js';
import { mailboxBytes, MailboxWriter } from '../../../src/wire/mailbox/mailbox.js';
import type { RepliesMessage, ShortReply, WorkerMessage } from '../../../src/wire/messages.js';
import { openFromWorker, sealFromWorker, type FromWorker } from '../../../src/wire/opaque-messages.js';
import { ValueEncoder } from '../../../src/wire/mailbox/value-encoder.js';
import { MailboxSender } from '../../../src/worker/mailbox-sender.js';

type Message = WorkerMessage | ShortReply;

/** Both ends on one thread, with a port that a test empties by hand. Blocking is said and not done. */
function createCorrespondence() {
  const [mailbox, memory] = [new SharedArrayBuffer(mailboxBytes), new SharedArrayBuffer(bellBytes)];
  const port: (FromWorker | null)[] = [];
  const requests: string[] = [];
  const bell = new Bell(memory);
  const sealed = new MailboxSender(mailbox, memory, (message, transfer = []) => {
    port.push(structuredClone(message, { transfer: [...transfer] as Transferable[] }));
  });
  const sender = {
    post(message: Message, transfer?: readonly object[]): void {
      sealed.post(sealFromWorker(message), transfer);
    },
    copy(): void {
      sealed.copy();
    },
  };
  const receiver = new MailboxReceiver(mailbox, memory, () => requests.push('copy'));
  return {
    sender,
    writer: new MailboxWriter(mailbox, bell),
    port,
    requests,
    bell,
    receiver,
    /** Lets the next event of the port come. */
    event(): Message[] {
      const data = port.shift();
      if (data === undefined) throw new Error('the port is empty');
      return [...receiver.arrived(data)].map(openFromWorker);
    },
    /** All that a thread that is blocked gets. */
    read(): Message[] {
      const all: Message[] = [];
      for (let message = receiver.receive(); message !== undefined; message = receiver.receive())
        all.push(openFromWorker(message));
      return all;
    },
  };
}

const reply = (id: number, value: unknown = id): ShortReply => [id, value, 0, 0];
const large = (): Uint8Array => new Uint8Array(100_000);
const channelPort = (): object => new MessageChannel().port1;

describe('to a thread that is free', () => {
  test('small messages go through the mailbox, and one call announces any number', () => {
    const { sender, port, event } = createCorrespondence();
    for (const id of [1, 2, 3]) sender.post(reply(id, { id }));
    expect(port).toEqual([null]);
    expect(event()).toEqual([reply(1, { id: 1 }), reply(2, { id: 2 }), reply(3, { id: 3 })]);
    sender.post(reply(4));
    expect(port).toEqual([null]);
    expect(event()).toEqual([reply(4)]);
  });

  test('one that does not fit goes by the port, and so do those behind it until it has come', () => {
    const { sender, port, event } = createCorrespondence();
    sender.post(reply(1));
    sender.post(reply(2, large()));
    sender.post(reply(3));
    expect(port).toHaveLength(3);
    expect(event()).toEqual([reply(1)]);
    expect(event()).toEqual([reply(2, large())]);
    sender.post(reply(4));
    expect(event()).toEqual([reply(3)]);
    expect(event()).toEqual([reply(4)]);
    sender.post(reply(5));
    expect(port).toEqual([null]);
    expect(event()).toEqual([reply(5)]);
  });

  test('what the mailbox holds comes before what comes by the port', () => {
    const { sender, port, event } = createCorrespondence();
    sender.post(reply(1));
    sender.post(reply(2, large()));
    port.shift();
    expect(event()).toEqual([reply(1), reply(2, large())]);
  });

  test('other messages than replies go the same ways', () => {
    const { sender, event } = createCorrespondence();
    const sent: Message[] = [
      { type: 'ready' },
      { type: 'progress', id: 3, value: 0.5 },
      { type: 'yields', id: 3, values: [1, { two: 2 }] },
    ];
    for (const message of sent) sender.post(message);
    expect(event()).toEqual(sent);
  });

  test('what is moved goes by the port, and is gone', () => {
    const { sender, event } = createCorrespondence();
    const buffer = new Uint8Array([1, 2, 3]).buffer;
    sender.post(reply(1, buffer), [buffer]);
    expect(buffer.byteLength).toBe(0);
    expect(event()).toEqual([reply(1, new Uint8Array([1, 2, 3]).buffer)]);
  });

  test.each<[string, unknown]>([
    ['a function', () => {}],
    ['a symbol', Symbol('s')],
    ['an object with a function', { deep: [() => {}] }],
  ])('what cannot be cloned throws, and nothing is posted: %s', (_name, value) => {
    const { sender, port, read } = createCorrespondence();
    expect(() => sender.post(reply(1, value))).toThrow(DOMException);
    expect([port, read()]).toEqual([[], []]);
  });

  test('what is of a class arrives as its clone', () => {
    class Point {
      readonly x = 1;
    }
    const { sender, port, event } = createCorrespondence();
    sender.post(reply(1, new Point()));
    expect(port).toEqual([null]);
    expect(event()).toStrictEqual([reply(1, { x: 1 })]);
  });

  test('a batch stays one', () => {
    const { sender, event } = createCorrespondence();
    const batch: RepliesMessage = { type: 'replies', ids: [1, 2], values: ['one', { two: 2 }], times: [1, 2, 3, 4] };
    sender.post(batch);
    expect(event()).toEqual([batch]);
  });

  test('nothing is copied for it', () => {
    const { sender, requests, event } = createCorrespondence();
    sender.post(reply(1, large()));
    expect(event()).toHaveLength(1);
    sender.copy();
    expect(requests).toEqual([]);
    expect(createCorrespondence().read()).toEqual([]);
  });
});

describe('a thread that is blocked', () => {
  test('gets what is in the mailbox, and asks once for copies of what has gone by the port before', () => {
    const { sender, requests, read, bell, port, event } = createCorrespondence();
    sender.post(reply(1));
    const buffers = [2, 3].map((byte) => new Uint8Array([byte]).buffer);
    for (const [index, buffer] of buffers.entries()) sender.post(reply(2 + index, buffer), [buffer]);
    bell.listen();
    expect(read()).toEqual([reply(1)]);
    expect(read()).toEqual([]);
    expect(requests).toEqual(['copy']);
    sender.copy();
    sender.copy();
    expect(read()).toEqual([reply(2, new Uint8Array([2]).buffer), reply(3, new Uint8Array([3]).buffer)]);
    // The port has them too, and they are passed over.
    bell.unlisten();
    expect(port).toHaveLength(3);
    expect([...event(), ...event(), ...event()]).toEqual([]);
    sender.post(reply(4));
    expect(event()).toEqual([reply(4)]);
  });

  test('gets copies unasked of what goes by the port while it is', () => {
    const { sender, requests, read, bell, event } = createCorrespondence();
    const buffer = new ArrayBuffer(3);
    bell.listen();
    const before = bell.count();
    sender.post(reply(1, buffer), [buffer]);
    expect(bell.count()).toBe(before + 1);
    expect(read()).toEqual([reply(1, new ArrayBuffer(3))]);
    expect(requests).toEqual([]);
    expect(event()).toEqual([]);
    // It has a copy: what follows need not go by the port.
    sender.post(reply(2));
    expect(read()).toEqual([reply(2)]);
  });

  test('does not get a message again that came by the port while it was copied', () => {
    const { sender, read, bell, event } = createCorrespondence();
    const buffer = new ArrayBuffer(3);
    bell.listen();
    sender.post(reply(1, buffer), [buffer]);
    bell.unlisten();
    expect(event()).toEqual([reply(1, new ArrayBuffer(3))]);
    expect(read()).toEqual([]);
  });

  test('does not get a message again whose copy was written when it had come already', () => {
    const { sender, writer, read, event } = createCorrespondence();
    const buffer = new ArrayBuffer(3);
    sender.post(reply(1, buffer), [buffer]);
    expect(event()).toHaveLength(1);
    // As by a worker that has looked before, and writes now.
    writer.write({ kind: 'copy', number: 1, content: new ValueEncoder().encode(reply(1)) ?? new Uint8Array() });
    writer.write({ kind: 'notice', number: 1, content: new ValueEncoder().encode([1]) ?? new Uint8Array() });
    expect(read()).toEqual([]);
  });

  test('gets the copies in their order, so that a small one waits for one that has no room', () => {
    const { sender, read } = createCorrespondence();
    for (const [id, length] of [
      [1, 40_000],
      [2, 40_000],
      [3, 10],
    ] as const) {
      const buffer = new ArrayBuffer(length);
      sender.post(reply(id, buffer), [buffer]);
    }
    sender.copy();
    expect(read().map((message) => (message as ShortReply)[0])).toEqual([1]);
    sender.copy();
    expect(read().map((message) => (message as ShortReply)[0])).toEqual([2, 3]);
  });

  test('gets what follows of a call by the mailbox once it has a copy of what was moved', () => {
    const { sender, read, bell, port } = createCorrespondence();
    const buffer = new ArrayBuffer(3);
    bell.listen();
    sender.post({ type: 'yields', id: 7, values: [buffer] }, [buffer]);
    expect(read()).toHaveLength(1);
    sender.post({ type: 'progress', id: 7, value: 1 });
    expect(read()).toEqual([{ type: 'progress', id: 7, value: 1 }]);
    expect(port.at(-1)).toBeNull();
  });

  test('gets the copies in their order, as far as there is room', () => {
    const { sender, read, bell } = createCorrespondence();
    for (const id of [1, 2, 3, 4]) {
      const buffer = new Uint8Array(25_000).fill(id).buffer;
      sender.post(reply(id, buffer), [buffer]);
    }
    sender.copy();
    expect(read().map((message) => (message as ShortReply)[0])).toEqual([1, 2]);
    bell.listen();
    sender.copy();
    expect(read().map((message) => (message as ShortReply)[0])).toEqual([3, 4]);
  });
});

describe('what only a port can carry', () => {
  test('is told by the calls that it answers, once, and comes by the port', () => {
    const { sender, read, bell, event, port } = createCorrespondence();
    bell.listen();
    const moved = channelPort();
    sender.post(reply(7, moved), [moved]);
    expect(read()).toEqual([{ type: 'port only', ids: [7] }]);
    sender.post(reply(8));
    expect(read()).toEqual([reply(8)]);
    bell.unlisten();
    expect(port.map((message) => message === null)).toEqual([false, true]);
    expect(event()).toMatchObject([{ 0: 7 }]);
    expect(event()).toEqual([]);
  });

  test('is not overtaken by what follows of its call, which has to wait too, until it has come', () => {
    const { sender, read, bell, event, port } = createCorrespondence();
    bell.listen();
    sender.post({ type: 'yields', id: 7, values: [new SharedArrayBuffer(1)] });
    sender.post({ type: 'progress', id: 7, value: 1 });
    sender.post(reply(8));
    sender.post(reply(7, 'end'));
    expect(read()).toEqual([
      { type: 'port only', ids: [] },
      { type: 'port only', ids: [] },
      reply(8),
      { type: 'port only', ids: [7] },
    ]);
    bell.unlisten();
    const types = [event(), event(), event(), event()]
      .flat()
      .map((message) => ('type' in message ? message.type : message[1]));
    expect(types).toEqual(['yields', 'progress', 'end']);
    const before = port.length;
    sender.post({ type: 'progress', id: 7, value: 2 });
    // By the mailbox again: the port only calls.
    expect(port.slice(before)).toEqual([null]);
    expect(event()).toEqual([{ type: 'progress', id: 7, value: 2 }]);
  });

  test('is not overtaken by a reply that comes in a batch with another', () => {
    const { sender, read, bell, event } = createCorrespondence();
    bell.listen();
    sender.post({ type: 'yields', id: 7, values: [new SharedArrayBuffer(1)] });
    sender.post({ type: 'replies', ids: [7, 8], values: ['end', 'other'], times: [0, 0, 0, 0] });
    expect(read()).toMatchObject([
      { type: 'port only', ids: [] },
      { type: 'port only', ids: [7] },
      { ids: [8], values: ['other'] },
    ]);
    bell.unlisten();
    expect([...event(), ...event()]).toMatchObject([{ type: 'yields' }, { ids: [7], values: ['end'] }]);
  });

  test('leaves the other replies of its batch as they are', () => {
    const { sender, read, bell, event } = createCorrespondence();
    const batch: RepliesMessage = {
      type: 'replies',
      ids: [1, 2, 3],
      values: ['one', new SharedArrayBuffer(1), { three: 3 }],
      times: [1, 2, 3, 4, 5, 6],
      failed: [2],
      late: [0],
      durations: [{ task: 0, milliseconds: 1 }],
    };
    bell.listen();
    sender.post(batch);
    expect(read()).toEqual([
      {
        type: 'replies',
        ids: [1],
        values: ['one'],
        times: [1, 2],
        late: [0],
        durations: [{ task: 0, milliseconds: 1 }],
      },
      { type: 'port only', ids: [2] },
      { type: 'replies', ids: [3], values: [{ three: 3 }], times: [5, 6], failed: [0] },
    ]);
    bell.unlisten();
    event();
    expect(event()).toMatchObject([{ ids: [2], times: [3, 4] }]);
  });

  test('is nothing to be told any more once it has come', () => {
    const { sender, read, bell, event } = createCorrespondence();
    const moved = channelPort();
    bell.listen();
    sender.post(reply(7, moved), [moved]);
    bell.unlisten();
    expect(event()).toMatchObject([{ type: 'port only' }, { 0: 7 }]);
    expect(read()).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { MailboxReceiver } from '../../../src/host/blocking/mailbox-receiver.js';
import { Bell, bellBytes } from '../../../src/wire/bell.js';
import { mailboxBytes, MailboxWriter } from '../../../src/wire/mailbox/mailbox.js';
import type { RepliesMessage, ShortReply, WorkerMessage } from '../../../src/wire/messages.js';
import { openFromWorker, sealFromWorker, sealTransfer, type FromWorker } from '../../../src/wire/opaque-messages.js';
import { ValueEncoder } from '../../../src/wire/mailbox/value-encoder.js';
import { MailboxSender } from '../../../src/worker/mailbox-sender.js';

type Message = WorkerMessage | ShortReply;

/** Both ends on one thread, with a port that a test empties. The thread is marked as blocked, but does not block. */
function createCorrespondence(postedBefore = 0) {
  const [mailbox, memory] = [new SharedArrayBuffer(mailboxBytes), new SharedArrayBuffer(bellBytes)];
  // The numbers of the messages that were posted, have arrived and have been seen follow two positions and an offer.
  new Int32Array(mailbox).fill(postedBefore, 3, 6);
  const port: (FromWorker | true)[] = [];
  const requests: string[] = [];
  const bell = new Bell(memory);
  const sealed = new MailboxSender(mailbox, memory, (message, transfer = []) => {
    port.push(structuredClone(message, { transfer: [...transfer] as Transferable[] }));
  });
  const sender = {
    post(message: Message, transfer?: readonly object[]): void {
      sealed.post(sealFromWorker(message), sealTransfer(transfer));
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
    /** Delivers the next event of the port. */
    event(): Message[] {
      const data = port.shift();
      if (data === undefined) throw new Error('the port is empty');
      return [...receiver.arrived(data)].map(openFromWorker);
    },
    /** Reads all messages that a blocked thread gets. */
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

describe('to a thread that is not blocked', () => {
  test('small messages are sent through the mailbox, and one event announces any number', () => {
    const { sender, port, event } = createCorrespondence();
    for (const id of [1, 2, 3]) sender.post(reply(id, { id }));
    expect(port).toEqual([true]);
    expect(event()).toEqual([reply(1, { id: 1 }), reply(2, { id: 2 }), reply(3, { id: 3 })]);
    sender.post(reply(4));
    expect(port).toEqual([true]);
    expect(event()).toEqual([reply(4)]);
  });

  test('a message that does not fit is sent through the port, and so are those behind it until it has arrived', () => {
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
    expect(port).toEqual([true]);
    expect(event()).toEqual([reply(5)]);
  });

  test('messages in the mailbox are delivered before messages from the port', () => {
    const { sender, port, event } = createCorrespondence();
    sender.post(reply(1));
    sender.post(reply(2, large()));
    port.shift();
    expect(event()).toEqual([reply(1), reply(2, large())]);
  });

  test('messages other than replies are sent the same way', () => {
    const { sender, event } = createCorrespondence();
    const sent: Message[] = [
      { type: 'ready' },
      { type: 'progress', id: 3, earlier: 0, value: 0.5 },
      { type: 'yields', id: 3, earlier: 0, values: [1, { two: 2 }] },
    ];
    for (const message of sent) sender.post(message);
    expect(event()).toEqual(sent);
  });

  test('transferred values are sent through the port, and are detached', () => {
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
  ])('an uncloneable value throws, and nothing is posted: %s', (_name, value) => {
    const { sender, port, read } = createCorrespondence();
    expect(() => sender.post(reply(1, value))).toThrow(DOMException);
    expect([port, read()]).toEqual([[], []]);
  });

  test('an instance of a class arrives as its clone', () => {
    class Point {
      readonly x = 1;
    }
    const { sender, port, event } = createCorrespondence();
    sender.post(reply(1, new Point()));
    expect(port).toEqual([true]);
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

describe('a blocked thread', () => {
  test('gets the messages in the mailbox, and requests once copies of messages sent through the port before', () => {
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
    // The port has them too, and they are ignored.
    bell.unlisten();
    expect(port).toHaveLength(3);
    expect([...event(), ...event(), ...event()]).toEqual([]);
    sender.post(reply(4));
    expect(event()).toEqual([reply(4)]);
  });

  test('gets copies without a request of messages sent through the port while it is blocked', () => {
    const { sender, requests, read, bell, event } = createCorrespondence();
    const buffer = new ArrayBuffer(3);
    bell.listen();
    const before = bell.count();
    sender.post(reply(1, buffer), [buffer]);
    expect(bell.count()).toBe(before + 1);
    expect(read()).toEqual([reply(1, new ArrayBuffer(3))]);
    expect(requests).toEqual([]);
    expect(event()).toEqual([]);
    // It has a copy, so following messages need not be sent through the port.
    sender.post(reply(2));
    expect(read()).toEqual([reply(2)]);
  });

  test('does not get a message again that arrived through the port while it was copied', () => {
    const { sender, read, bell, event } = createCorrespondence();
    const buffer = new ArrayBuffer(3);
    bell.listen();
    sender.post(reply(1, buffer), [buffer]);
    bell.unlisten();
    expect(event()).toEqual([reply(1, new ArrayBuffer(3))]);
    expect(read()).toEqual([]);
  });

  test('does not get a message again whose copy was written when it had already arrived', () => {
    const { sender, writer, read, event } = createCorrespondence();
    const buffer = new ArrayBuffer(3);
    sender.post(reply(1, buffer), [buffer]);
    expect(event()).toHaveLength(1);
    // Like a worker that has checked before, and writes now.
    writer.write({ kind: 'copy', number: 1, content: new ValueEncoder().encode(reply(1)) ?? new Uint8Array() });
    writer.write({ kind: 'notice', number: 1, content: new ValueEncoder().encode([1]) ?? new Uint8Array() });
    expect(read()).toEqual([]);
  });

  test('gets the copies in order, so that a small one waits for one that does not fit', () => {
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

  test('gets later messages of a call through the mailbox once it has a copy of the transferred value', () => {
    const { sender, read, bell, port } = createCorrespondence();
    const buffer = new ArrayBuffer(3);
    bell.listen();
    sender.post({ type: 'yields', id: 7, earlier: 0, values: [buffer] }, [buffer]);
    expect(read()).toHaveLength(1);
    sender.post({ type: 'progress', id: 7, earlier: 0, value: 1 });
    expect(read()).toEqual([{ type: 'progress', id: 7, earlier: 0, value: 1 }]);
    expect(port.at(-1)).toBe(true);
  });

  test('gets the copies in order, as far as they fit', () => {
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

describe('a message in the port that cannot be deserialized', () => {
  test('is reported, after the messages in the mailbox, and the next one arrives', () => {
    const { sender, receiver, port, event } = createCorrespondence();
    sender.post(reply(1));
    sender.post(reply(2, 'x'.repeat(100_000)));
    sender.post(reply(3));
    expect(port.splice(0, 2)).toHaveLength(2);
    expect([...receiver.arrived(null)]).toEqual([reply(1), null]);
    expect(event()).toEqual([reply(3)]);
  });

  test('is not reported if a copy was read before', () => {
    const { sender, receiver, read } = createCorrespondence();
    const buffer = new ArrayBuffer(3);
    sender.post(reply(1, buffer), [buffer]);
    sender.copy();
    expect(read()).toHaveLength(1);
    expect([...receiver.arrived(null)]).toEqual([]);
  });
});

describe('what only a port can carry', () => {
  test('is not overtaken by the list of the calls that the worker has', () => {
    const { sender, read, bell, event, port } = createCorrespondence();
    bell.listen();
    const transferred = channelPort();
    sender.post(reply(7, transferred), [transferred]);
    sender.post({ type: 'held calls', calls: [] });
    expect(read()).toEqual([
      { type: 'port only', ids: [7] },
      { type: 'port only', ids: [] },
    ]);
    bell.unlisten();
    expect(port).toHaveLength(2);
    expect([...event(), ...event()]).toMatchObject([{ 0: 7 }, { type: 'held calls' }]);
  });

  test('is announced once by the ids of its calls, and arrives through the port', () => {
    const { sender, read, bell, event, port } = createCorrespondence();
    bell.listen();
    const transferred = channelPort();
    sender.post(reply(7, transferred), [transferred]);
    expect(read()).toEqual([{ type: 'port only', ids: [7] }]);
    sender.post(reply(8));
    expect(read()).toEqual([reply(8)]);
    bell.unlisten();
    expect(port.map((message) => message === true)).toEqual([false, true]);
    expect(event()).toMatchObject([{ 0: 7 }]);
    expect(event()).toEqual([]);
  });

  test('is not overtaken by later messages of its call, which wait until it has arrived', () => {
    const { sender, read, bell, event, port } = createCorrespondence();
    bell.listen();
    sender.post({ type: 'yields', id: 7, earlier: 0, values: [new SharedArrayBuffer(1)] });
    sender.post({ type: 'progress', id: 7, earlier: 0, value: 1 });
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
    sender.post({ type: 'progress', id: 7, earlier: 0, value: 2 });
    // Through the mailbox again: the port only notifies.
    expect(port.slice(before)).toEqual([true]);
    expect(event()).toEqual([{ type: 'progress', id: 7, earlier: 0, value: 2 }]);
  });

  test('is not overtaken by a reply that is in a batch with another', () => {
    const { sender, read, bell, event } = createCorrespondence();
    bell.listen();
    sender.post({ type: 'yields', id: 7, earlier: 0, values: [new SharedArrayBuffer(1)] });
    sender.post({ type: 'replies', ids: [7, 8], values: ['end', 'other'], times: [0, 0, 0, 0] });
    expect(read()).toMatchObject([
      { type: 'port only', ids: [] },
      { type: 'port only', ids: [7] },
      { ids: [8], values: ['other'] },
    ]);
    bell.unlisten();
    expect([...event(), ...event()]).toMatchObject([{ type: 'yields' }, { ids: [7], values: ['end'] }]);
  });

  test('does not affect the other replies of its batch', () => {
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

  test('is not announced once it has arrived', () => {
    const { sender, read, bell, event } = createCorrespondence();
    const transferred = channelPort();
    bell.listen();
    sender.post(reply(7, transferred), [transferred]);
    bell.unlisten();
    expect(event()).toMatchObject([{ type: 'port only' }, { 0: 7 }]);
    expect(read()).toEqual([]);
  });
});

describe.each([2 ** 31 - 3, -3])('when the number of messages overflows after %d', (postedBefore) => {
  test('copies are requested, read once, and forgotten by the sender', () => {
    const { bell, event, port, read, requests, sender } = createCorrespondence(postedBefore);
    for (const id of [1, 2, 3, 4, 5, 6]) sender.post(reply(id), [new ArrayBuffer(8)]);
    bell.listen();
    expect(read()).toEqual([]);
    expect(requests).toEqual(['copy']);
    sender.copy();
    expect(read()).toEqual([1, 2, 3, 4, 5, 6].map((id) => reply(id)));
    bell.unlisten();
    while (port.length > 0) expect(event()).toEqual([]);
    sender.post(reply(7));
    expect(port).toEqual([true]);
    expect(event()).toEqual([reply(7)]);
  });

  test('a copy that was read is not read again from the port', () => {
    const { bell, event, port, read, sender } = createCorrespondence(postedBefore);
    bell.listen();
    const arrived: Message[] = [];
    for (const id of [1, 2, 3, 4, 5, 6]) {
      sender.post(reply(id), [new ArrayBuffer(8)]);
      arrived.push(...read());
    }
    bell.unlisten();
    expect(arrived).toHaveLength(6);
    while (port.length > 0) expect(event()).toEqual([]);
  });
});

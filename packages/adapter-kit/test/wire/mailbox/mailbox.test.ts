import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { MailboxReceiver } from '../../../src/host/blocking/mailbox-receiver.js';
import { Bell, bellBytes } from '../../../src/wire/bell.js';
import { mailboxBytes } from '../../../src/wire/mailbox/mailbox.js';
import { openFromWorker, type FromWorker } from '../../../src/wire/opaque-messages.js';
import type { ShortReply, WorkerMessage } from '../../../src/wire/messages.js';

type Message = WorkerMessage | ShortReply;
type Kind = 'plain' | 'object' | 'large' | 'transferred' | 'port' | 'shared';

const threads: Worker[] = [];

afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.terminate()));
});

/** A thread that posts, and this end of its mailbox and port. The port is read only by events, as in a browser. */
class Correspondence {
  readonly bell = new SharedArrayBuffer(bellBytes);
  readonly got: Message[] = [];
  readonly port: MessagePort;
  readonly #receiver: MailboxReceiver;
  readonly #bell = new Bell(this.bell);
  asked = 0;

  private constructor(port: MessagePort, mailbox: SharedArrayBuffer) {
    this.port = port;
    this.#receiver = new MailboxReceiver(mailbox, this.bell, () => {
      this.asked += 1;
      port.postMessage('copy');
    });
    port.on('message', (data: FromWorker | true) => {
      this.got.push(...[...this.#receiver.arrived(data)].map(openFromWorker));
    });
  }

  static async start(): Promise<Correspondence> {
    const mailbox = new SharedArrayBuffer(mailboxBytes);
    const { port1: near, port2: far } = new MessageChannel();
    const correspondence = new Correspondence(near, mailbox);
    const workerData = { mailbox, bell: correspondence.bell, port: far };
    const thread = new Worker(new URL('./thread.mjs', import.meta.url), { workerData, transferList: [far] });
    threads.push(thread);
    await new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject));
    return correspondence;
  }

  request(...kinds: Kind[]): void {
    this.port.postMessage(kinds.map((kind, index) => ({ kind, id: index, value: index })));
  }

  /** Blocks this thread until `count` messages have arrived. */
  block(count: number): void {
    this.#bell.listen();
    const end = performance.now() + 10_000;
    for (;;) {
      const notifications = this.#bell.count();
      for (let message = this.#receiver.receive(); message !== undefined; message = this.#receiver.receive())
        this.got.push(openFromWorker(message));
      if (this.got.length >= count) break;
      if (performance.now() > end) throw new Error(`only ${this.got.length} of ${count} have arrived`);
      this.#bell.wait(notifications, 1000);
    }
    this.#bell.unlisten();
  }

  /** Lets the event loop turn until that many have arrived. */
  async arrivals(count: number): Promise<void> {
    while (this.got.length < count) await new Promise((resolve) => setImmediate(resolve));
  }

  get ids(): (number | string)[] {
    return this.got.map((message) => ('length' in message ? message[0] : message.type));
  }
}

/** Keeps this thread busy, so that no event reaches it, until `condition` holds or for ten seconds. */
function busyUntil(condition: () => boolean): void {
  for (const end = performance.now() + 10_000; !condition() && performance.now() < end;);
}

const many = (length: number, kinds: readonly Kind[]): Kind[] =>
  Array.from({ length }, (_, index) => kinds[index % kinds.length] ?? 'plain');
const inOrder = (length: number): number[] => Array.from({ length }, (_, index) => index);

describe('messages of a worker reach a thread that', () => {
  test.for<[string, Kind[]]>([
    ['small values', ['plain', 'object']],
    ['more than the mailbox holds', ['large']],
    ['transferred buffers', ['transferred']],
    ['all of them', ['plain', 'transferred', 'object', 'large', 'plain']],
  ])('is blocked: %s', async ([, kinds]) => {
    const correspondence = await Correspondence.start();
    correspondence.request(...many(300, kinds));
    correspondence.block(300);
    expect(correspondence.ids).toEqual(inOrder(300));
  });

  test('is not blocked, in the same order', async () => {
    const correspondence = await Correspondence.start();
    correspondence.request(...many(300, ['plain', 'transferred', 'object', 'large', 'port', 'plain']));
    await correspondence.arrivals(300);
    expect(correspondence.ids).toEqual(inOrder(300));
    expect(correspondence.asked).toBe(0);
  });

  test('is sometimes blocked, each message once and in order', async () => {
    const correspondence = await Correspondence.start();
    const count = 2000;
    correspondence.request(...many(count, ['plain', 'large', 'object', 'transferred', 'plain', 'plain']));
    for (let until = 100; until < count; until += 150) {
      correspondence.block(until);
      await correspondence.arrivals(until + 30);
    }
    await correspondence.arrivals(count);
    expect(correspondence.ids).toEqual(inOrder(count));
  });

  test('was busy while they were posted, and then blocks', async () => {
    const correspondence = await Correspondence.start();
    const notifications = new Int32Array(correspondence.bell);
    correspondence.request(...many(20, ['large', 'plain']));
    busyUntil(() => Atomics.load(notifications, 0) >= 20);
    correspondence.block(20);
    expect(correspondence.ids).toEqual(inOrder(20));
    // One request and its copies were enough.
    expect(correspondence.asked).toBeLessThanOrEqual(2);
    correspondence.request('plain');
    await correspondence.arrivals(21);
    expect(correspondence.got).toHaveLength(21);
  });
});

describe('what only a port can carry', () => {
  test.for<Kind>(['port', 'shared'])(
    'is announced to a blocked thread, and arrives when it is no longer blocked: %s',
    async (kind) => {
      const correspondence = await Correspondence.start();
      correspondence.request('plain', kind, 'plain');
      correspondence.block(3);
      expect(correspondence.ids).toEqual([0, 'port only', 2]);
      expect(correspondence.got[1]).toEqual({ type: 'port only', ids: [1] });
      await correspondence.arrivals(4);
      expect(correspondence.ids.at(-1)).toBe(1);
    },
  );
});

test('a thread that stops listening during an offer gets the message through its port', async () => {
  const correspondence = await Correspondence.start();
  const bell = new Bell(correspondence.bell);
  const before = bell.count();
  bell.listen();
  correspondence.request('large', 'plain');
  // The offer has notified this thread.
  bell.wait(before, 10_000);
  bell.unlisten();
  await correspondence.arrivals(2);
  expect(correspondence.ids).toEqual([0, 1]);
});

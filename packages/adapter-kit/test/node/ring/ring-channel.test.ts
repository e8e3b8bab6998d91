import { describe, expect, test } from 'vitest';
import { doorbell, RingChannel, ringChannelBytes } from '../../../src/node/ring/ring-channel.js';
import type { FromWorker, ToWorker } from '../../../src/wire/opaque-messages.js';
import { interleave } from './interleaving.js';

type Sender = RingChannel<ToWorker, FromWorker>;
type Receiver = RingChannel<FromWorker, ToWorker>;
type Ends = Readonly<{ sender: Sender; receiver: Receiver }>;

function messageOf(number: number): ToWorker {
  return [number, 0, []] as unknown as ToWorker;
}

/**
 * Two ends, with a port between them, as `@dispatch/node` uses them: the sender posts numbered messages; the receiver stops polling
 * at some time, and gets what the port delivers.
 */
class Pair {
  readonly #ends: Ends;
  readonly #port: (ToWorker | typeof doorbell)[] = [];
  /** The numbers of the messages that have arrived. */
  readonly arrived: number[] = [];
  #sent = 0;
  #polls = false;

  constructor(change: (ends: Ends) => Ends = (ends) => ends) {
    const memory = new SharedArrayBuffer(ringChannelBytes);
    this.#ends = change({ sender: RingChannel.ofDispatcher(memory), receiver: RingChannel.ofWorker(memory) });
  }

  /** A message that could be in memory. */
  readonly send = (): void => {
    this.#sent += 1;
    const message = messageOf(this.#sent);
    const way = this.#ends.sender.write(message);
    if (way === 'port') this.#post(message);
    else if (way === 'doorbell') this.#post(doorbell);
  };

  /** A message that only the port can carry. */
  readonly sendByPort = (): void => {
    this.#sent += 1;
    this.#post(messageOf(this.#sent));
  };

  readonly startPolling = (): void => {
    this.#polls = true;
    this.#ends.receiver.startPolling();
  };

  /** Reads the memory once. */
  readonly take = (): void => {
    if (this.#polls) this.#takeAll();
  };

  readonly stopPolling = (): void => {
    this.#polls = false;
    this.#ends.receiver.stopPolling();
    this.#takeAll();
  };

  /** The event loop of the receiver delivers the next message of the port. */
  readonly deliver = (): void => {
    const message = this.#port.shift();
    if (message === undefined) return;
    this.#takeAll();
    this.#ends.receiver.countArrived();
    if (message !== doorbell) this.#arrive(message);
    this.#takeAll();
  };

  /** Everything that the event loop does until nothing happens any more. */
  settle(): void {
    while (this.#port.length > 0) this.deliver();
    this.take();
  }

  get sent(): readonly number[] {
    return Array.from({ length: this.#sent }, (_, index) => index + 1);
  }

  #post(message: ToWorker | typeof doorbell): void {
    this.#port.push(message);
    this.#ends.sender.countPosted();
  }

  #takeAll(): void {
    for (let next = this.#ends.receiver.take(); next !== undefined; next = this.#ends.receiver.take())
      this.#arrive(next);
  }

  #arrive(message: ToWorker): void {
    this.arrived.push((message as unknown as readonly number[])[0] ?? NaN);
  }
}

const senders = ['send', 'sendByPort'] as const;
const receivers = ['startPolling', 'take', 'stopPolling', 'deliver'] as const;
type Operation = (typeof senders)[number] | (typeof receivers)[number];

/** All lists of up to `length` of `items`. */
function listsOf<T>(items: readonly T[], length: number): readonly (readonly T[])[] {
  if (length === 0) return [[]];
  return [[], ...listsOf(items, length - 1).flatMap((rest) => items.map((item) => [item, ...rest]))];
}

/**
 * Every short history of both ends, and then an operation of one end with operations of the other in the middle of it, before
 * each of its accesses to the memory.
 *
 * @returns the first history after which a message is lost, is there twice or out of order, and how many were tried.
 */
function explore(create: () => Pair): { readonly histories: number; readonly broken?: string } {
  let histories = 0;
  const before = listsOf<Operation>([...senders, ...receivers], 3);
  const cuts: readonly (readonly [Operation, readonly (readonly Operation[])[]])[] = [
    ...senders.map((main) => [main, listsOf<Operation>(receivers, 2)] as const),
    ...receivers.map((main) => [main, listsOf<Operation>(senders, 2)] as const),
  ];
  for (const history of before)
    for (const [main, inserts] of cuts)
      for (const insert of inserts)
        for (let at = 0; ; at += 1) {
          histories += 1;
          const pair = create();
          for (const operation of history) pair[operation]();
          const accesses = interleave(pair[main], (access) => {
            if (access === at) for (const operation of insert) pair[operation]();
          });
          pair.settle();
          if (pair.arrived.join() !== pair.sent.join())
            return {
              histories,
              broken: `${history.join(', ')}, ${main} with ${insert.join(', ')} before access ${at}: ${pair.arrived.join()}`,
            };
          if (at >= accesses) break;
        }
  return { histories };
}

test('no order of the two ends loses a message, or changes the order', { timeout: 120_000 }, () => {
  const { histories, broken } = explore(() => new Pair());
  console.info(`ring channel: ${histories} histories`);
  expect(broken).toBeUndefined();
  expect(histories).toBeGreaterThan(30_000);
});

/** An end with some other methods. */
function changed<E extends object>(end: E, methods: (original: E) => Partial<E>): E {
  const others = methods(end);
  return new Proxy(end, {
    get: (target, name) => {
      const other: unknown = Reflect.get(others, name);
      if (other !== undefined) return other;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('this is noticed', () => {
  test.each<[string, (ends: Ends) => Ends]>([
    [
      'the sender does not read again whether the receiver polls',
      ({ sender, receiver }) => ({
        sender: changed(sender, (own) => ({
          write: (message) => (own.write(message) === 'port' ? 'port' : 'written'),
        })),
        receiver,
      }),
    ],
    [
      'the sender writes although the receiver does not poll',
      ({ sender, receiver }) => {
        let isFirst = true;
        return {
          receiver,
          sender: changed(sender, (own) => ({
            write: (message) => {
              if (!isFirst || own.isPolled) return own.write(message);
              isFirst = false;
              receiver.startPolling();
              const way = own.write(message);
              receiver.stopPolling();
              return way === 'doorbell' ? 'written' : way;
            },
          })),
        };
      },
    ],
    [
      'messages of the port are not counted when they are posted',
      ({ sender, receiver }) => ({ sender: changed(sender, () => ({ countPosted() {} })), receiver }),
    ],
    [
      'messages of the port are not counted when they arrive',
      ({ sender, receiver }) => ({ sender, receiver: changed(receiver, () => ({ countArrived() {} })) }),
    ],
    [
      'a message of the port is counted twice when it is posted',
      ({ sender, receiver }) => ({
        sender: changed(sender, (own) => ({
          countPosted() {
            own.countPosted();
            own.countPosted();
          },
        })),
        receiver,
      }),
    ],
    [
      'a message of the port is counted twice when it arrives',
      ({ sender, receiver }) => ({
        sender,
        receiver: changed(receiver, (own) => ({
          countArrived() {
            own.countArrived();
            own.countArrived();
          },
        })),
      }),
    ],
    [
      'a message in memory is read twice',
      ({ sender, receiver }) => {
        let last: ToWorker | undefined;
        return {
          sender,
          receiver: changed(receiver, (own) => ({
            take: () => {
              const again = last;
              last = again === undefined ? own.take() : undefined;
              return again ?? last;
            },
          })),
        };
      },
    ],
    [
      'the receiver does not read again after it has stopped polling',
      ({ sender, receiver }) => {
        let isAway = false;
        return {
          sender,
          receiver: changed(receiver, (own) => ({
            stopPolling: () => {
              own.stopPolling();
              isAway = true;
            },
            take: () => {
              if (!isAway) return own.take();
              isAway = false;
              return undefined;
            },
          })),
        };
      },
    ],
    [
      'a message in memory is taken before the message of the port that comes before it',
      ({ sender, receiver }) => ({
        sender,
        receiver: changed(receiver, (own) => ({
          take: () => {
            const next = own.take();
            if (next !== undefined || own.isEmpty) return next;
            own.countArrived();
            return own.take();
          },
        })),
      }),
    ],
  ])('%s', (_, change) => {
    expect(explore(() => new Pair(change)).broken).toBeTypeOf('string');
  });
});

test('damaged memory yields one message that is none in the dispatcher, and nothing after it', () => {
  const memory = new SharedArrayBuffer(ringChannelBytes);
  const [dispatcher, worker] = [RingChannel.ofDispatcher(memory), RingChannel.ofWorker(memory)];
  dispatcher.startPolling();
  expect(worker.write(messageOf(1) as unknown as FromWorker)).toBe('written');
  new Uint8Array(memory).fill(255, 400);
  expect(dispatcher.take()).toMatchObject({ error: expect.any(Error) });
  expect(dispatcher.take()).toBeUndefined();
});

test('damaged memory ends the worker, whose calls are lost', () => {
  const memory = new SharedArrayBuffer(ringChannelBytes);
  const [dispatcher, worker] = [RingChannel.ofDispatcher(memory), RingChannel.ofWorker(memory)];
  worker.startPolling();
  expect(dispatcher.write(messageOf(1))).toBe('written');
  new Uint8Array(memory).fill(255, 400);
  expect(() => worker.take()).toThrow(new TypeError('unknown tag 255'));
  expect(worker.take()).toBeUndefined();
});

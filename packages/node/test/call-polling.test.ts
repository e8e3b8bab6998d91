import type { Server } from '@dispatch/adapter-kit/worker';
import { RingChannel, ringChannelBytes } from '@dispatch/adapter-kit/node';
import { expect, test } from 'vitest';
import { CallPolling } from '../src/call-polling.js';
import { Spinning, spinningBytes } from '../src/spinning.js';

/** The polling of a worker, and its dispatcher's end. Counts how often the worker spins. */
function create() {
  const memory = new SharedArrayBuffer(ringChannelBytes);
  const channel = RingChannel.ofWorker(memory);
  const dispatcher = RingChannel.ofDispatcher(memory);
  const server = { isIdle: () => true, receive: (message: unknown) => void message } as Server;
  let spins = 0;
  const spinning = new (class extends Spinning {
    override spin(thread: number, isOver: () => boolean): boolean {
      spins += 1;
      return super.spin(thread, isOver);
    }
  })(new SharedArrayBuffer(spinningBytes));
  const polling = new CallPolling({ channel, spinning, thread: 1 }, server, () => false);
  /** A message that arrives through the port. @returns whether the worker polls after it. */
  const arrives = (): boolean => {
    const began = polling.beginIfUseful();
    while (polling.isOn && polling.continues(Infinity));
    return began;
  };
  return { dispatcher, arrives, spins: () => spins };
}

test('a worker that polled without effect polls with the next message if the dispatcher polls', () => {
  const { dispatcher, arrives } = create();
  const before = Array.from({ length: 20 }, arrives);
  expect(before.filter(Boolean).length).toBeLessThan(5);
  dispatcher.startPolling();
  expect(arrives()).toBe(true);
  expect(arrives()).toBe(true);
});

test('a worker that spun without effect spins again after three messages at most', () => {
  const { dispatcher, arrives, spins } = create();
  dispatcher.startPolling();
  for (let message = 0; message < 100; message += 1) arrives();
  const before = spins();
  const after = Array.from({ length: 12 }, () => (arrives(), spins()));
  expect(after.at(-1)).toBe(before + 3);
});

test('a worker does not spin while the dispatcher does not poll', () => {
  const { arrives, spins } = create();
  for (let message = 0; message < 10; message += 1) arrives();
  expect(spins()).toBe(0);
});

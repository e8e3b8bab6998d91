import { setImmediate } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Server, ToWorker } from '@dispatch/adapter-kit/worker';
import { RingChannel, ringChannelBytes } from '@dispatch/adapter-kit/node';
import { afterEach, expect, test } from 'vitest';
import { MessageCounter, messageCounterBytes } from '../src/message-counter.js';
import { Parking } from '../src/parking.js';
import { Spinning, spinningBytes } from '../src/spinning.js';

const ports: MessagePort[] = [];

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A worker that takes, with each message, all that have arrived, as one with calls does; and its dispatcher's end. */
function create() {
  const { port1: dispatcherPort, port2: workerPort } = new MessageChannel();
  ports.push(workerPort);
  const received: unknown[] = [];
  const memory = new SharedArrayBuffer(ringChannelBytes);
  const counter = new MessageCounter(new SharedArrayBuffer(messageCounterBytes));
  const ofWorker = RingChannel.ofWorker(memory);
  const ofDispatcher = RingChannel.ofDispatcher(memory);
  const server = {
    isIdle: () => true,
    receive(message: unknown) {
      received.push(message);
      parking.takeArrived();
    },
  } as Server;
  const spinning = new Spinning(new SharedArrayBuffer(spinningBytes));
  const parking = new Parking(workerPort, counter, server, { channel: ofWorker, spinning, thread: 1 });
  workerPort.on('message', (message: ToWorker) => {
    parking.arrived(message);
  });
  return {
    received,
    ofWorker,
    isPolled: () => ofDispatcher.isPolled,
    /** @returns whether the message went through memory. */
    postToMemory: (message: unknown) => ofDispatcher.write(message as ToWorker) === 'written',
    postToPort(message: unknown) {
      dispatcherPort.postMessage(message);
      ofDispatcher.countPosted();
      counter.increment();
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 10_000) throw new Error('it has not happened after 10 000 turns of the event loop');
    await setImmediate();
  }
}

test('a worker that takes all messages which have arrived keeps the order of memory and port', async () => {
  const { received, ofWorker, postToMemory, postToPort } = create();
  ofWorker.startPolling();
  const sent: unknown[] = [];
  for (let round = 0; round < 3; round += 1) {
    for (const part of ['first', 'second']) {
      const message = [`memory, ${part} of ${round}`];
      expect(postToMemory(message)).toBe(true);
      sent.push(message);
    }
    for (const part of ['first', 'second', 'third']) {
      const message = `port, ${part} of ${round}`;
      postToPort(message);
      sent.push(message);
    }
  }
  await until(() => received.length >= sent.length);
  expect(received).toEqual(sent);
});

test('a worker that begins to poll with a message that it took from the port stops polling again', async () => {
  const { received, isPolled, postToPort } = create();
  // Polling is of no use: from now on, each second message does not begin it, then fewer and fewer do.
  for (let messages = 1, taken = 0; messages <= 20; messages += 1) {
    for (let count = 0; count < messages; count += 1) postToPort(`message ${count}`);
    taken += messages;
    await until(() => received.length === taken);
    await until(() => !isPolled());
  }
});

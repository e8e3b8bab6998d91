// A worker that posts the requested messages with the sender under test.
import { parentPort, workerData } from 'node:worker_threads';
import { MailboxSender } from '@dispatch/adapter-kit/mailbox/worker';

const { mailbox, bell, port } = workerData;
const sender = new MailboxSender(mailbox, bell, (message, transfer) => port.postMessage(message, transfer));
const strokes = new Int32Array(bell);

const makers = {
  plain: (value) => [value],
  object: (value) => [{ value }],
  large: (value) => [new Uint8Array(200_000).fill(value)],
  transferred(value) {
    const buffer = new Uint8Array(1000).fill(value).buffer;
    return [buffer, [buffer]];
  },
  port() {
    const { port1 } = new MessageChannel();
    return [port1, [port1]];
  },
  shared: () => [new SharedArrayBuffer(4)],
};

port.on('message', (message) => {
  if (message === 'copy') sender.copy();
  else {
    for (const { kind, id, value } of message) {
      const [made, transfer] = makers[kind](value);
      sender.post([id, made, 0, 0], transfer);
      // Like the outbox.
      Atomics.add(strokes, 0, 1);
      Atomics.notify(strokes, 0);
    }
  }
});
parentPort.postMessage('up');

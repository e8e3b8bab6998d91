import { MessageChannel as NodeMessageChannel } from 'node:worker_threads';
import { postTo, type ToWorker, type TransferList, type WorkerLink } from '@dispatch/adapter-kit';
import { expect, test } from 'vitest';

const message = ['a message'] as unknown as ToWorker;

test('every postMessage accepts what a link transfers', () => {
  const { port1: nodePort, port2: other } = new NodeMessageChannel();
  const { port1: port } = new MessageChannel();
  // That these compile is the test.
  const links: Pick<WorkerLink, 'post'>[] = [
    { post: (posted: ToWorker, transfer?: TransferList) => nodePort.postMessage(posted, transfer) },
    { post: (posted, transfer) => port.postMessage(posted, transfer ?? []) },
    { post: (posted, transfer) => port.postMessage(posted, { transfer: transfer ?? [] }) },
    { post: (posted, transfer) => postTo(port, posted, transfer) },
  ];
  for (const link of links) link.post(message);
  expect(links).toHaveLength(4);
  for (const each of [nodePort, other, port]) each.close();
});

import { isDispatchError, type Future } from '@dispatch/core';
import { expect, test } from 'vitest';
import type { Spawn } from '../../../src/host/worker-link.js';
import { isEncodable } from '../../../src/wire/bytes/encode-value.js';
import { createFake, settle } from '../../support/fake-dispatcher.js';
import { FakeWorkers } from '../../support/fake-workers.js';

/** A dispatcher whose link carries bytes: it rejects some of what can be cloned. */
function create() {
  const workers = new FakeWorkers();
  const spawn: Spawn = (...parts) => {
    const worker = workers.spawn(...parts);
    const post = worker.post.bind(worker);
    return Object.assign(worker, {
      post(...message: Parameters<typeof post>) {
        if (!isEncodable(message[0])) throw new TypeError('it cannot be sent');
        post(...message);
      },
      accepts: (value: unknown) => isEncodable(value),
    });
  };
  return { ...createFake({ tasksPerWorker: 4 }, { spawn }), workers };
}

async function errorOf(future: Future<unknown>): Promise<Error> {
  const error: unknown = await future.exception();
  if (!isDispatchError(error, 'DISPATCH_SERIALIZATION')) throw new Error('it has another error');
  return error;
}

test('what the link does not accept fails its own call, whose error has the place, without probes', async () => {
  const { submit, workers } = create();
  submit(0);
  await settle();
  const worker = workers.at(0).ready();
  submit(1);
  const bad = submit({ list: [1, { blob: new Blob(['x']) }] });
  submit(2);
  await settle();
  expect((await errorOf(bad)).message).toContain('argument 1 (.list[1].blob is an uncloneable Blob)');
  expect(worker.arrived).toEqual([0, 1, 2]);
  expect(worker.messages.map(({ type }) => type)).not.toContain('probe');
});

test('a reason that the link does not accept cancels all the same', async () => {
  const { submit, workers } = create();
  const future = submit(0);
  await settle();
  const worker = workers.at(0);
  worker.ready().start(0);
  future.cancel(Object.assign(new Error('enough'), { blob: new Blob(['x']) }));
  const [message] = worker.messages.filter(({ type }) => type === 'cancel');
  expect(JSON.stringify(message)).toContain('the reason of the cancellation cannot be cloned');
});

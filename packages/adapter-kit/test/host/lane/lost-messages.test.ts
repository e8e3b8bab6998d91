import type { DispatcherOptions } from '@dispatch/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { blockOnBell } from '../../../src/host/blocking/blocking.js';
import type { CallId } from '../../../src/wire/claims.js';
import { decodeThrown, encodeThrown } from '../../../src/wire/error-codec.js';
import type { PostedValues } from '../../../src/wire/messages.js';
import { capabilities, createFake, settle, tasks } from '../../support/fake-dispatcher.js';
import type { FakeWorker } from '../../support/fake-workers.js';
import { PassingClock } from '../../support/passing-clock.js';
import { createStreaming } from '../../support/streaming.js';

const failedHere = { code: 'DISPATCH_SERIALIZATION', message: expect.stringMatching(/^'work': the result/) };
const failedThere = { code: 'DISPATCH_SERIALIZATION', message: expect.stringMatching(/^'work': the arguments/) };

function questions({ messages }: FakeWorker): number {
  return messages.filter(({ type }) => type === 'list calls').length;
}

/** Answers the question, by the first arguments of the calls that the worker has. */
function answer(worker: FakeWorker, ...firsts: readonly unknown[]): void {
  worker.send({ type: 'held calls', calls: firsts.map((first): PostedValues => [worker.call(first).id, 0, 0]) });
}

/** A worker with these calls. */
async function createWith(numbers: readonly unknown[], options: DispatcherOptions = {}) {
  const fake = createFake({ workers: 1, tasksPerWorker: numbers.length, ...options });
  const futures = numbers.map((number) => fake.submit(number));
  await settle();
  return { ...fake, futures, worker: fake.workers.at(0).ready() };
}

describe('a message from the worker that cannot be deserialized', () => {
  test('fails the call that the worker does not have and that has no reply, and no other', async () => {
    const { futures, worker } = await createWith([1, 2, 3]);
    for (const number of [1, 2, 3]) worker.start(number);
    const cause = new RangeError('too deep');
    worker.messageError(cause);
    expect(questions(worker)).toBe(1);
    // It was posted before the answer.
    worker.finish(3);
    answer(worker, 2);
    await expect(futures[0]).rejects.toMatchObject({ ...failedHere, cause });
    expect(futures[1]?.running()).toBe(true);
    await expect(futures[2]).resolves.toBe(3);
    worker.finish(2);
    await expect(futures[1]).resolves.toBe(2);
  });

  test('may arrive as null, as in Chromium', async () => {
    const { futures, worker } = await createWith([1]);
    worker.start(1);
    worker.sendAnything(null);
    answer(worker);
    await expect(futures[0]).rejects.toMatchObject(failedHere);
    expect(worker.terminated).toBe(false);
  });

  test('changes nothing before the answer', async () => {
    const { futures, worker } = await createWith([1]);
    worker.start(1);
    worker.messageError();
    worker.finish(1);
    await expect(futures[0]).resolves.toBe(1);
    answer(worker);
    expect(worker.terminated).toBe(false);
  });

  test('does not fail a call that was posted after the question', async () => {
    const { futures, submit, worker } = await createWith([1], { tasksPerWorker: 2 });
    worker.start(1);
    worker.messageError();
    const later = submit(2);
    await settle();
    answer(worker);
    await expect(futures[0]).rejects.toMatchObject(failedHere);
    worker.finish(2);
    await expect(later).resolves.toBe(2);
  });

  test('frees the slot', async () => {
    const { futures, submit, worker } = await createWith([1]);
    worker.start(1);
    worker.messageError();
    const next = submit(2);
    await settle();
    answer(worker);
    await expect(futures[0]).rejects.toMatchObject(failedHere);
    expect(worker.arrived).toEqual([1, 2]);
    worker.finish(2);
    await expect(next).resolves.toBe(2);
  });

  test('after the question leads to another question', async () => {
    const { futures, worker } = await createWith([1, 2]);
    for (const number of [1, 2]) worker.start(number);
    worker.messageError();
    worker.messageError();
    expect(questions(worker)).toBe(1);
    answer(worker, 2);
    await expect(futures[0]).rejects.toMatchObject(failedHere);
    expect(questions(worker)).toBe(2);
    answer(worker);
    await expect(futures[1]).rejects.toMatchObject(failedHere);
    expect(questions(worker)).toBe(2);
  });

  test('lets a cancelled call go whose end it was', async () => {
    const { clock, dispatcher, futures, worker } = await createWith([1]);
    worker.start(1);
    futures[0]?.cancel();
    worker.messageError();
    answer(worker);
    void dispatcher.close();
    await settle();
    expect(dispatcher.status).toBe('closed');
    expect(clock.timers).toBe(0);
  });

  test('loses the worker if it answers without a question', async () => {
    const { futures, worker } = await createWith([1]);
    worker.start(1);
    answer(worker);
    await expect(futures[0]).rejects.toHaveProperty('code', 'DISPATCH_WORKER_LOST');
  });
});

describe('a worker that ends before it answers', () => {
  test.each<[string, readonly number[], cause: unknown, code: string]>([
    ['fails its only task with a SerializationError', [1], undefined, 'DISPATCH_SERIALIZATION'],
    ['loses the tasks, if there are several', [1, 2], undefined, 'DISPATCH_WORKER_LOST'],
    ['loses the task, if an error ended it', [1], new Error('uncaught'), 'DISPATCH_WORKER_LOST'],
  ])('%s', async (_what, numbers, cause, code) => {
    const { futures, worker } = await createWith(numbers);
    for (const number of numbers) worker.start(number);
    worker.messageError();
    worker.exit({ exitCode: 0, cause });
    for (const future of futures) await expect(future).rejects.toHaveProperty('code', code);
  });

  test.each<[string, readonly unknown[], cause: unknown]>([
    ['the first error that it announced, which has its properties', ['whole', 'without'], 'whole'],
    ['the second, if the first could not be deserialized', [undefined, 'without'], 'without'],
  ])('has as its cause %s', async (_what, announced, cause) => {
    const { futures, worker } = await createWith([1]);
    worker.start(1);
    for (const message of announced) {
      if (message === undefined) worker.messageError();
      else worker.send({ type: 'dying', error: encodeThrown(new Error(String(message))) });
    }
    worker.exit({ exitCode: 1 });
    await expect(futures[0]).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST', cause: { message: cause } });
  });

  test('runs unstarted tasks elsewhere', async () => {
    const { futures, worker, workers } = await createWith([1]);
    worker.send({ type: 'message error' });
    worker.exit();
    await settle();
    workers.at(1).ready().finish(1);
    await expect(futures[0]).resolves.toBe(1);
  });
});

describe('a message to the worker that cannot be deserialized', () => {
  test('fails the calls that were in it', async () => {
    const { futures, worker } = await createWith([1, 2]);
    worker.send({ type: 'message error' });
    answer(worker, 2);
    await expect(futures[0]).rejects.toMatchObject(failedThere);
    worker.finish(2);
    await expect(futures[1]).resolves.toBe(2);
  });

  test('has another error than a reply, if both were lost', async () => {
    const { futures, worker } = await createWith([1, 2]);
    worker.start(1);
    worker.send({ type: 'message error' });
    worker.messageError();
    answer(worker);
    await expect(futures[0]).rejects.toMatchObject(failedHere);
    await expect(futures[1]).rejects.toMatchObject(failedThere);
  });

  test('frees the slots of withdrawn calls that were in it', async () => {
    const { futures, submit, worker } = await createWith(Array.from({ length: 1024 }, (_, number) => number));
    futures[7]?.cancel();
    futures[9]?.cancel();
    const [next, another] = [submit('next'), submit('another')];
    await settle();
    expect(worker.arrived).toHaveLength(1024);
    worker.send({ type: 'message error' });
    answer(worker, ...worker.arrived.filter((number) => number !== 7));
    await settle();
    expect(worker.arrived.slice(1024)).toEqual(['next']);
    worker.finish('next');
    await expect(next).resolves.toBe('next');
    expect(another.done()).toBe(false);
  });

  test('may have been the reason of a cancellation: calls that were cancelled are cancelled again', async () => {
    const { futures, worker } = await createWith([1, 2]);
    for (const number of [1, 2]) worker.start(number);
    futures[0]?.cancel(new Error('enough'));
    worker.send({ type: 'message error' });
    answer(worker, 1, 2);
    const { id } = worker.call(1);
    expect(worker.cancels).toEqual([id, id]);
    const last = worker.messages.findLast((message) => message.type === 'cancel');
    expect(last?.type === 'cancel' && decodeThrown(last.reason)).toHaveProperty('code', 'DISPATCH_SERIALIZATION');
  });

  test('carries no declaration of a task', async () => {
    const { submit, worker } = await createWith([1]);
    worker.send({ type: 'message error' });
    answer(worker);
    void submit(2);
    await settle();
    expect(worker.messages.map(({ type }) => type)).toEqual(['tasks', 'calls', 'list calls', 'calls']);
  });
});

describe('a stream', () => {
  const lost = {
    code: 'DISPATCH_SERIALIZATION',
    message: expect.stringMatching(/^'values': yield 2 cannot be deserialized .*nested too deeply$/),
  };
  const missing = { code: lost.code, message: "'values': yield 2 is missing or out of order" };

  const ways: [string, (worker: FakeWorker, id: CallId) => void][] = [
    ['the next values arrive', (worker, id) => worker.send({ type: 'yields', id, earlier: 2, values: ['third'] })],
    [
      'its end arrives',
      (worker, id) => worker.send({ type: 'replies', ids: [id], values: ['end'], times: [0, 0], posted: [[0, 2, 0]] }),
    ],
  ];

  test.each<(typeof ways)[number]>([
    ...ways,
    [
      'the worker answers that it has posted more',
      (worker, id) => worker.send({ type: 'held calls', calls: [[id, 2, 0]] }),
    ],
  ])('ends with an error after the values before the one that was lost, when %s', async (_when, send) => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 'first');
    await expect(first).resolves.toMatchObject({ value: 'first' });
    const second = stream.next();
    worker.messageError();
    send(worker, worker.call('stream').id);
    await expect(second).rejects.toMatchObject(lost);
    await expect(stream.next()).resolves.toEqual({ done: true, value: undefined });
  });

  test.each(ways)('ends with an error that says so if a message did not arrive, when %s', async (_when, send) => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 'first');
    await expect(first).resolves.toMatchObject({ value: 'first' });
    send(worker, worker.call('stream').id);
    await expect(stream.next()).rejects.toMatchObject(missing);
  });

  test('stops in its worker', async () => {
    const { first, worker } = await createStreaming();
    first.catch(() => {});
    const { id } = worker.call('stream');
    worker.claims.claim(id);
    worker.send({ type: 'yields', id, earlier: 1, values: [2] });
    expect(worker.cancels).toEqual([id]);
    expect(worker.claims.isCancelled(id)).toBe(true);
  });

  test('continues if nothing was lost of it', async () => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 'first');
    worker.messageError();
    worker.send({ type: 'held calls', calls: [[worker.call('stream').id, 1, 0]] });
    await first;
    worker.finish('stream', 'end');
    await expect(stream.next()).resolves.toEqual({ done: true, value: 'end' });
  });
});

describe('a task with onProgress', () => {
  async function createListening() {
    const fake = createFake({ workers: 1 });
    const seen: unknown[] = [];
    const future = fake.dispatcher.executeAsync(tasks.work(1), { onProgress: (value) => seen.push(value) });
    future.addDoneCallback(() => {});
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.progress(1, 'first');
    return { ...fake, future, seen, worker, id: worker.call(1).id };
  }

  const lost = {
    code: 'DISPATCH_SERIALIZATION',
    message: expect.stringMatching(/^'work': a value passed to progress\(\) cannot be deserialized/),
  };

  test.each<[string, (worker: FakeWorker, id: CallId) => void]>([
    ['the next value arrives', (worker, id) => worker.send({ type: 'progress', id, earlier: 2, value: 'third' })],
    [
      'its reply arrives',
      (worker, id) => worker.send({ type: 'replies', ids: [id], values: ['end'], times: [0, 0], posted: [[0, 0, 2]] }),
    ],
    [
      'the worker answers that it has posted more',
      (worker, id) => {
        worker.send({ type: 'held calls', calls: [[id, 0, 2]] });
      },
    ],
  ])('fails if a value was lost, when %s', async (_when, send) => {
    const { future, id, seen, worker } = await createListening();
    worker.messageError();
    send(worker, id);
    await expect(future).rejects.toMatchObject(lost);
    expect(seen).toEqual(['first']);
  });

  test('fails with an error that says so if a message did not arrive', async () => {
    const { future, id, worker } = await createListening();
    worker.send({ type: 'progress', id, earlier: 2, value: 'third' });
    const message = "'work': a value passed to progress() is missing or out of order";
    await expect(future).rejects.toMatchObject({ code: lost.code, message });
  });
});

describe('a blocked thread', () => {
  function createBlocking() {
    return createFake(
      { workers: 1 },
      { capabilities: { ...capabilities, blocking: true }, blocking: blockOnBell, clock: new PassingClock(10) },
    );
  }

  test.each<[string, (worker: FakeWorker) => void]>([
    ['is reported by the link', (worker) => worker.messageError(new RangeError('too deep'))],
    [
      'is thrown by the link',
      () => {
        throw new RangeError('too deep');
      },
    ],
  ])('throws the SerializationError of its call, if the message %s', async (_how, onRead) => {
    const { submit, workers } = createBlocking();
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    worker.onRead = () => {
      worker.onRead = () => {
        if (questions(worker) > 0) worker.port.push({ type: 'held calls', calls: [] });
        worker.onRead = () => {};
      };
      onRead(worker);
    };
    expect(() => future.resultSync()).toThrow(expect.objectContaining(failedHere));
    expect(future.state).toBe('finished');
  });
});

test('a reason that cannot be cloned with what surrounds it still cancels', async () => {
  const { futures, worker } = await createWith([1]);
  worker.start(1);
  const { post } = worker;
  let failures = 1;
  worker.post = (message, transfer) => {
    failures -= 1;
    if (failures >= 0) throw new RangeError('Maximum call stack size exceeded');
    post.call(worker, message, transfer);
  };
  onTestFinished(() => {
    worker.post = post;
  });
  futures[0]?.cancel(new Error('deep'));
  const [message] = worker.messages.slice(-1);
  expect(message?.type === 'cancel' && decodeThrown(message.reason)).toHaveProperty('code', 'DISPATCH_SERIALIZATION');
});

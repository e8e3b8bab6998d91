import { describe, expect, test, vi } from 'vitest';
import { nextInSlot, slotCount } from '../src/wire/claims.js';
import { createFake, settle, tasks } from './support/fake-dispatcher.js';
import { streams } from './support/streaming.js';

async function running() {
  const fake = createFake({ tasksPerWorker: 2 });
  const future = fake.submit(1);
  await settle();
  const worker = fake.workers.at(0).ready();
  worker.start(1);
  return { ...fake, future, worker };
}

describe('a reply is ignored', () => {
  test.each([[-1], [0], [12_345], [NaN], [2 ** 40]])('for the unknown id %d', async (id) => {
    const { future, worker } = await running();
    worker.send({ type: 'replies', ids: [id], values: ['wrong'], times: [0, 0] });
    expect(future.state).toBe('running');
    worker.finish(1, 'right');
    await expect(future).resolves.toBe('right');
  });

  test('for an id that is an endless array', async () => {
    const { future, worker } = await running();
    const endless: unknown[] = [];
    endless.length = 2 ** 32 - 1;
    worker.sendAnything({ type: 'replies', ids: [endless], values: ['wrong'], times: [0, 0] });
    expect(worker.terminated).toBe(false);
    worker.finish(1, 'right');
    await expect(future).resolves.toBe('right');
  });

  test('for a call that has settled', async () => {
    const { future, submit, worker } = await running();
    const { id } = worker.call(1);
    worker.finish(1, 'first');
    worker.send({ type: 'replies', ids: [id], values: ['second'], times: [0, 0] });
    await expect(future).resolves.toBe('first');
    const next = submit(2);
    await settle();
    worker.send({ type: 'replies', ids: [id], values: ['third'], times: [0, 0] });
    expect(next.done()).toBe(false);
  });

  test('for the next call of its slot', async () => {
    const { future, worker } = await running();
    worker.send({ type: 'replies', ids: [nextInSlot(worker.call(1).id)], values: ['wrong'], times: [0, 0] });
    expect(future.state).toBe('running');
  });

  test('for a call that was withdrawn', async () => {
    const { submit, worker } = await running();
    const future = submit(2);
    await settle();
    const { id } = worker.call(2);
    future.cancel();
    worker.send({ type: 'replies', ids: [id], values: ['wrong'], times: [0, 0] });
    expect(future.state).toBe('cancelled');
  });
});

test('durations of a task that was never declared are ignored', async () => {
  const { future, worker } = await running();
  worker.finish(1, 'right', [
    { task: 99, milliseconds: 1 },
    { task: -1, milliseconds: 1 },
  ]);
  await expect(future).resolves.toBe('right');
  expect(worker.terminated).toBe(false);
});

test('an unrequested pong and a second ready change nothing', async () => {
  const { clock, future, worker } = await running();
  worker.pong();
  worker.ready();
  clock.advance(20_000);
  expect(worker.pings).toBe(0);
  worker.finish(1, 'right');
  await expect(future).resolves.toBe('right');
});

test('a worker that reports a module as loaded without having imported it is believed', async () => {
  const { future, worker } = await running();
  worker.loaded('file:///unheard-of.js');
  worker.send({ type: 'module', module: 'file:///unheard-of.js', status: 'failed' });
  worker.finish(1, 'right');
  await expect(future).resolves.toBe('right');
});

describe('callbacks of replies', () => {
  test('may submit, cancel and close while a batch is read', async () => {
    const { dispatcher, submit, workers } = createFake({ tasksPerWorker: 3 });
    const [first, second, third] = [1, 2, 3].map((number) => submit(number));
    await settle();
    const worker = workers.at(0).ready();
    const late = vi.fn();
    first?.addDoneCallback(() => {
      second?.cancel();
      dispatcher.executeAsync(tasks.work(4)).addDoneCallback(late);
      void dispatcher.close();
    });
    worker.finishAll([1, 2, 3]);
    expect([first?.state, second?.state, third?.state]).toEqual(['finished', 'cancelled', 'finished']);
    await settle();
    worker.finish(4);
    await settle();
    expect(late).toHaveBeenCalledOnce();
    expect(dispatcher.status).toBe('closed');
  });

  test('see no reply out of order', async () => {
    const { submit, workers } = createFake({ tasksPerWorker: 3 });
    const order: unknown[] = [];
    for (const number of [1, 2, 3]) submit(number).addDoneCallback(() => order.push(number));
    await settle();
    workers.at(0).ready().finishAll([3, 1, 2]);
    expect(order).toEqual([3, 1, 2]);
  });
});

describe('a worker that sends an invalid message is lost, and others continue', () => {
  const endless: unknown[] = [];
  endless.length = 2 ** 32 - 1;
  const duration = { task: 0, milliseconds: 1 };

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a string', 'replies'],
    ['replies without arrays', { type: 'replies' }],
    ['replies whose array claims to be endless', { type: 'replies', ids: endless, values: [], times: [] }],
    [
      'more replies than it can hold calls',
      { type: 'replies', ids: Array.from({ length: 1025 }, () => 0), values: [], times: [] },
    ],
    ['an endless array of positions of failures', { type: 'replies', ids: [], values: [], times: [], failed: endless }],
    ['replies whose values are not an array', { type: 'replies', ids: [], values: {}, times: [] }],
    ['replies without times', { type: 'replies', ids: [], values: [], times: null }],
    ['replies whose times are a number', { type: 'replies', ids: [], values: [], times: 5 }],
    [
      'an endless array of positions of late replies',
      { type: 'replies', ids: [], values: [], times: [], late: endless },
    ],
    ['durations that are not an array', { type: 'replies', ids: [], values: [], times: [], durations: 5 }],
    [
      'more durations than a worker can have',
      { type: 'replies', ids: [], values: [], times: [], durations: Array.from({ length: 100_001 }, () => duration) },
    ],
    [
      'a duration that is a string',
      { type: 'replies', ids: [], values: [], times: [], durations: [{ ...duration, milliseconds: '1' }] },
    ],
    [
      'a duration whose task is a string',
      { type: 'replies', ids: [], values: [], times: [], durations: [{ ...duration, task: '0' }] },
    ],
    ['a start time that is a string', { type: 'started', id: 0, time: 'now' }],
    ['an exit code that is a string', { type: 'dying', exitCode: '1' }],
    ['a message of an unknown type', { type: 'farewell' }],
    ['an announced death whose error is not an error', { type: 'dying', error: {} }],
    [
      'an announced death with an endless array of errors',
      { type: 'dying', error: { root: { error: 0 }, errors: endless } },
    ],
  ])('%s', async (_what, message) => {
    const { submit, workers } = createFake({ workers: 2 });
    const [lost, other] = [submit('lost'), submit('other')];
    await settle();
    const [bad, good] = [workers.with('lost').ready(), workers.with('other').ready()];
    bad.start('lost');
    bad.sendAnything(message);
    expect(bad.terminated).toBe(true);
    await expect(lost).rejects.toMatchObject({
      code: 'DISPATCH_WORKER_LOST',
      cause: { message: 'it sent an invalid message', cause: expect.any(Error) as Error },
    });
    good.finish('other', 'right');
    await expect(other).resolves.toBe('right');
  });

  test.each([
    ['started', ['now', 1]],
    ['ended', [1, 'now']],
  ])('a reply with a string as the time when its call %s', async (_what, times) => {
    const { future, worker } = await running();
    worker.sendAnything({ type: 'replies', ids: [worker.call(1).id], values: ['wrong'], times });
    expect(worker.terminated).toBe(true);
    await expect(future).rejects.toThrow('it sent an invalid message');
  });

  test('yields that are not an array', async () => {
    const { dispatcher, workers } = createFake();
    const stream = dispatcher.stream(streams.values('stream'));
    const next = stream.next();
    await settle();
    const worker = workers.at(0).ready();
    worker.start('stream');
    worker.sendAnything({
      type: 'yields',
      id: worker.call('stream').id,
      earlier: 0,
      values: { length: 1, 0: 'wrong' },
    });
    expect(worker.terminated).toBe(true);
    await expect(next).rejects.toThrow('it sent an invalid message');
  });

  test('an error that this package did not encode', async () => {
    const { future, worker } = await running();
    worker.sendAnything({ type: 'replies', ids: [worker.call(1).id], values: ['no error'], times: [], failed: [0] });
    await expect(future).rejects.toHaveProperty('code', 'DISPATCH_WORKER_LOST');
  });
});

describe('a message that makes no sense in the state of its worker', () => {
  const module = 'file:///tasks.js';

  /** A worker that has loaded the module of all tasks, another that runs one of them, and one that waits for a slot. */
  async function loaded() {
    const fake = createFake({ workers: 2, startTimeout: 500 });
    const [first, second] = [fake.submit(1), fake.submit(2)];
    await settle();
    const [bad, good] = [fake.workers.with(1).ready(), fake.workers.with(2).ready()];
    for (const worker of [bad, good]) {
      worker.importing(module);
      worker.loaded(module);
    }
    bad.start(1);
    good.start(2);
    const waiting = [3, 4, 5, 6, 7, 8].map((number) => fake.submit(number));
    await settle();
    return { ...fake, bad, good, first, second, waiting };
  }

  test.each([
    ['the import of a module that is loaded begins', 'importing'],
    ['the import of a module that is loaded fails', 'failed'],
    ['the import of a module has an unknown status', 'constructor'],
  ])('ends the worker and harms no other task: %s', async (_what, status) => {
    const { bad, clock, first, good, waiting, workers } = await loaded();
    bad.sendAnything({ type: 'module', module, status });
    expect(bad.terminated).toBe(true);
    await expect(first).rejects.toThrow('it sent an invalid message');
    clock.advance(1000);
    await settle();
    expect(waiting.map(({ state }) => state)).not.toContain('finished');
    expect(good.terminated).toBe(false);
    for (const worker of workers.living) if (worker !== good) worker.ready();
    await settle();
    for (let round = 0; round < 10; round += 1) {
      for (const worker of workers.living)
        for (const number of worker.arrived.filter((each) => each !== 2)) worker.finish(number, 'right');
      await settle();
      good.finish(2, 'right');
      await settle();
    }
    await expect(Promise.all(waiting)).resolves.toEqual(waiting.map(() => 'right'));
  });

  test('an import that begins twice ends the worker', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.importing(module);
    worker.importing(module);
    expect(worker.terminated).toBe(true);
    future.cancel();
  });

  test('more values of a stream than were requested end the worker', async () => {
    const { dispatcher, workers } = createFake();
    const stream = dispatcher.stream(streams.values('stream'), { highWaterMark: 2 });
    const next = stream.next();
    await settle();
    const worker = workers.at(0).ready();
    worker.start('stream');
    worker.sendAnything({ type: 'yields', id: worker.call('stream').id, earlier: 0, values: [1, 2, 3] });
    expect(worker.terminated).toBe(true);
    await expect(next).rejects.toThrow('it sent an invalid message');
  });

  test('a second ready is reported to no listener', async () => {
    const started = vi.fn();
    const { dispatcher, submit, workers } = createFake();
    dispatcher.events.addEventListener('workerstarted', started);
    submit(1);
    await settle();
    workers.at(0).ready().ready();
    expect(started).toHaveBeenCalledOnce();
  });

  test('pongs that answer no ping start no timers', async () => {
    const { clock, future, submit, worker } = await running();
    submit('co-located');
    await settle();
    worker.start('co-located');
    future.cancel();
    clock.advance(1000);
    expect(worker.pings).toBe(1);
    for (let number = 0; number < 100; number += 1) worker.pong();
    clock.advance(1000);
    expect(worker.pings).toBe(2);
  });
});

test('as many replies as a worker can hold calls are read', async () => {
  const { future, worker } = await running();
  const { id } = worker.call(1);
  worker.start(1);
  const ids = Array.from({ length: slotCount }, (_, position) => (position === slotCount - 1 ? id : -1));
  worker.send({ type: 'replies', ids, values: ids.map(() => 'right'), times: [] });
  expect(worker.terminated).toBe(false);
  await expect(future).resolves.toBe('right');
});

describe('invalid durations, or durations of weeks, do not change how much is assigned to a worker', () => {
  const none = [-Infinity, -1, NaN, 2 ** 30, Infinity];

  test.each(none)('of a task whose duration is unknown: %d', async (milliseconds) => {
    const { submit, worker, workers } = await running();
    worker.finish(1, 1, [{ task: 0, milliseconds }]);
    for (const number of [2, 3, 4, 5]) submit(number);
    await settle();
    expect(workers.at(0).arrived).toEqual([1, 2, 3]);
  });

  test.each(none)('of a task that is known to be short: %d', async (milliseconds) => {
    const { submit, worker, workers } = await running();
    worker.finish(1, 1, [
      { task: 0, milliseconds: 2 },
      { task: 0, milliseconds },
    ]);
    for (const number of [2, 3, 4, 5, 6, 7, 8]) submit(number);
    await settle();
    expect(workers.at(0).arrived).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

test('the start of an unknown call is ignored', async () => {
  const { future, worker } = await running();
  worker.send({ type: 'started', id: -1, time: 0 });
  expect(worker.terminated).toBe(false);
  worker.finish(1, 'right');
  await expect(future).resolves.toBe('right');
});

test('a worker that is being replaced gets no new calls, even if it reports again that it is ready', async () => {
  const { clock, future, submit, worker, workers } = await running();
  submit('co-located');
  await settle();
  worker.start('co-located');
  future.cancel();
  clock.advance(1000);
  expect(worker.pings).toBe(1);
  worker.ready();
  submit('next');
  await settle();
  expect(workers.at(1).arrived).toEqual(['next']);
});

test('imports of modules that belong to no call are not awaited', async () => {
  const { clock, future, worker } = await running();
  for (let number = 0; number < 100; number += 1) worker.importing(`file:///unheard-of-${number}.js`);
  clock.advance(20_000);
  expect(worker.terminated).toBe(false);
  worker.finish(1, 'right');
  await expect(future).resolves.toBe('right');
});

import { transfer, type Dispatcher, type DispatcherOptions } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { capabilities, createFake, otherTasks, settle, tasks, type Fake } from '../../support/fake-dispatcher.js';
import type { FakeWorker } from '../../support/fake-workers.js';
import { createStreaming, streams, valueOf } from '../../support/streaming.js';

/** A fake whose workers run and are idle. `cancelGrace` is 1000: a silent worker is replaced after 1000 to 1250 ms. */
async function create(workers: number, options: DispatcherOptions = {}, startsKnown = true): Promise<Fake> {
  const fake = createFake({ workers, ...options }, { capabilities: { ...capabilities, startsKnown } });
  const ready = fake.dispatcher.ready();
  for (const worker of fake.workers.all) worker.ready();
  await ready;
  return fake;
}

function transferred(): ArrayBuffer {
  const buffer = new ArrayBuffer(1);
  return transfer(buffer, [buffer]);
}

async function pass({ clock }: Fake, milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 50) {
    clock.advance(50);
    await settle();
  }
}

/** Two workers with a call each: `idle` has finished its one, `blocked` has not begun `'stuck'`. */
async function createBlocked(
  options: DispatcherOptions = {},
  workers = 2,
): Promise<{ fake: Fake; blocked: FakeWorker; idle: FakeWorker; stuck: ReturnType<Fake['submit']> }> {
  const fake = await create(workers, options);
  const stuck = fake.submit('stuck');
  fake.submit('other');
  await settle();
  const [blocked, idle] = [fake.workers.with('stuck'), fake.workers.with('other')];
  idle.finish('other');
  await settle();
  return { fake, blocked, idle, stuck };
}

describe('a call that its worker does not begin', () => {
  test('is taken back and runs on another one, at once when it was taken back', async () => {
    const { fake, blocked, idle, stuck } = await createBlocked();
    await pass(fake, 200);
    expect(idle.arrived).toEqual(['other']);
    await pass(fake, 400);
    expect(idle.arrived).toEqual(['other', 'stuck']);
    expect(blocked.terminated).toBe(false);
    expect(blocked.start('stuck')).toBe(false);
    idle.finish('stuck', 'done');
    await expect(stuck).resolves.toBe('done');
  });

  test('runs on a new worker if its own was the only one', async () => {
    const fake = await create(1);
    const stuck = fake.submit('stuck');
    await settle();
    await pass(fake, 950);
    expect(fake.workers.all).toHaveLength(1);
    await pass(fake, 300);
    expect(fake.workers.at(0).terminated).toBe(true);
    fake.workers.at(1).ready().finish('stuck', 'done');
    await expect(stuck).resolves.toBe('done');
  });

  test.each([true, false])(
    'is left there while the worker reads a large message: startsKnown %s',
    async (startsKnown) => {
      const fake = await create(2, {}, startsKnown);
      const large = fake.submit('large');
      await settle();
      const worker = fake.workers.with('large');
      for (let passed = 0; passed < 20_000; passed += 200) {
        worker.taken += 1;
        await pass(fake, 200);
      }
      expect(worker.terminated).toBe(false);
      worker.finish('large', 'done');
      await expect(large).resolves.toBe('done');
    },
  );

  test.each([true, false])('is not left there if the worker reads no more: startsKnown %s', async (startsKnown) => {
    const fake = await create(1, {}, startsKnown);
    fake.submit('large').catch(() => {});
    await settle();
    fake.workers.at(0).taken = 100_000;
    await pass(fake, 1550);
    expect(fake.workers.at(0).terminated).toBe(true);
  });

  test('runs on a new worker although the others are busy', async () => {
    const { fake, idle, stuck } = await createBlocked();
    const long = fake.submit('long');
    await settle();
    idle.start('long');
    await pass(fake, 1300);
    expect(fake.workers.all).toHaveLength(3);
    fake.workers.at(2).ready().finish('stuck');
    await expect(stuck).resolves.toBe('stuck');
    expect(long.state).toBe('running');
  });

  test('runs on another one if its own has not even woken up', async () => {
    const fake = await create(2);
    fake.workers.at(0).isAwake = false;
    fake.submit('stuck');
    fake.submit('other');
    await settle();
    fake.workers.with('other').finish('other');
    await settle();
    await pass(fake, 1300);
    expect(fake.workers.with('stuck').configuration.worker).toBe(2);
    expect(fake.workers.at(0).terminated).toBe(true);
  });

  test('with transferred arguments is lost with the worker', async () => {
    const fake = await create(1);
    const stuck = fake.dispatcher.execute(tasks.work('stuck', transferred()));
    const failure = expect(stuck).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
    await settle();
    await pass(fake, 1300);
    await failure;
  });

  test('is not counted as lost (L7), however often that happens', async () => {
    const fake = await create(1);
    const stuck = fake.submit('stuck');
    await settle();
    fake.workers.onSpawn = (worker) => {
      queueMicrotask(() => worker.ready());
    };
    await pass(fake, 1250 * (1 + 4 + 16 + 64));
    expect(fake.workers.all).toHaveLength(5);
    fake.workers.at(4).finish('stuck');
    await expect(stuck).resolves.toBe('stuck');
  });

  test('gives each further worker four times as long: its arguments may take that long to arrive', async () => {
    const { fake, blocked, idle } = await createBlocked();
    await pass(fake, 600);
    expect(idle.arrived).toContain('stuck');
    blocked.pong();
    await pass(fake, 1800);
    expect(idle.start('stuck')).toBe(true);
    expect(idle.terminated).toBe(false);
  });

  test('is one that the deadline of its timeout ends as usual', async () => {
    const { fake } = await createBlocked();
    const limited = fake.dispatcher.execute(tasks.work('limited'), { timeout: 100 });
    const failure = expect(limited).rejects.toMatchObject({ code: 'DISPATCH_TIMEOUT' });
    await settle();
    await pass(fake, 150);
    await failure;
  });

  test('does not keep a closing dispatcher open', async () => {
    const fake = await create(1);
    const stuck = fake.submit('stuck');
    await settle();
    const closed = fake.dispatcher.close();
    await pass(fake, 1300);
    fake.workers.at(1).ready().finish('stuck');
    await expect(stuck).resolves.toBe('stuck');
    await closed;
  });
});

describe('a blocked worker', () => {
  test('gets no calls; another one is started in its place, up to the maximum', async () => {
    const fake = createFake({ workers: { max: 2 } });
    fake.submit('first');
    await settle();
    fake.workers.at(0).ready().finish('first');
    fake.submit('stuck');
    await settle();
    await pass(fake, 600);
    expect(fake.workers.all).toHaveLength(2);
    fake.workers.at(1).ready();
    await settle();
    expect(fake.workers.at(1).arrived).toEqual(['stuck']);
    fake.submit('next');
    await settle();
    expect(fake.workers.at(0).arrived).not.toContain('next');
  });

  test('gets calls again once it responds, and is not replaced', async () => {
    const { fake, blocked, idle } = await createBlocked();
    await pass(fake, 600);
    blocked.pong();
    idle.start('stuck');
    fake.submit('next');
    await settle();
    expect(blocked.arrived).toContain('next');
    blocked.start('next');
    await pass(fake, 20_000);
    expect(blocked.terminated).toBe(false);
  });

  test('is not replaced as long as it answers pings: it begins the call when its turn comes', async () => {
    const fake = await create(1);
    fake.submit('waiting');
    await settle();
    const worker = fake.workers.at(0);
    for (let round = 0; round < 40; round += 1) {
      await pass(fake, 250);
      if (worker.pings > round / 2) worker.pong();
    }
    expect(worker.terminated).toBe(false);
    expect(worker.start('waiting')).toBe(true);
  });

  test('is not replaced while a task runs in it, but does not keep other calls', async () => {
    const { fake, blocked, idle } = await createBlocked({ tasksPerWorker: 2 });
    blocked.start('stuck');
    const extra = ['a', 'b', 'c'];
    for (const number of extra) fake.submit(number);
    await settle();
    for (const number of idle.arrived) idle.start(number);
    expect(blocked.arrived.length + idle.arrived.length).toBe(5);
    const kept = blocked.arrived.find((number) => number !== 'stuck');
    expect(kept).toBeDefined();
    await pass(fake, 600);
    idle.finish(idle.arrived.find((number) => number !== 'other'));
    await settle();
    expect(idle.arrived).toContain(kept);
    await pass(fake, 100_000);
    expect(blocked.terminated).toBe(false);
  });

  test('is not replaced while it imports a module: that has startTimeout', async () => {
    const fake = await create(1, { startTimeout: 5000 });
    fake.dispatcher.executeAsync(otherTasks.elsewhere('stuck')).addDoneCallback(() => {});
    await settle();
    fake.workers.at(0).importing('file:///other.js');
    await pass(fake, 4900);
    expect(fake.workers.all).toHaveLength(1);
  });

  test('keeps the calls of its affinity keys until it is replaced', async () => {
    const fake = await create(2);
    const bound = (number: string): void => {
      fake.dispatcher.executeAsync(tasks.work(number), { affinity: 'key' }).addDoneCallback(() => {});
    };
    bound('first');
    await settle();
    const blocked = fake.workers.with('first');
    blocked.finish('first');
    bound('second');
    await pass(fake, 900);
    const others = fake.workers.all.filter((worker) => worker !== blocked);
    expect(others.flatMap(({ arrived }) => arrived)).toEqual([]);
    await pass(fake, 400);
    expect(blocked.terminated).toBe(true);
    expect(others.flatMap(({ arrived }) => arrived)).toEqual(['second']);
  });

  test.each([
    [0, 1000],
    [1000, 1000],
    [4000, 4000],
    [Infinity, 10_000],
  ])('with a cancelGrace of %d is replaced after %d ms, or a quarter more', async (cancelGrace, after) => {
    const fake = await create(1, { cancelGrace });
    fake.submit('stuck');
    await settle();
    await pass(fake, after - 50);
    expect(fake.workers.all).toHaveLength(1);
    await pass(fake, after / 4 + 50);
    expect(fake.workers.all).toHaveLength(2);
  });

  test('counts only the time in which this thread runs: after a long sleep it can still answer', async () => {
    const fake = await create(1);
    const stuck = fake.submit('stuck');
    await settle();
    for (let night = 0; night < 2; night += 1) {
      fake.clock.freeze(100_000);
      await pass(fake, 100);
      fake.workers.at(0).pong();
    }
    expect(fake.workers.all).toHaveLength(1);
    fake.workers.at(0).finish('stuck');
    await expect(stuck).resolves.toBe('stuck');
  });

  test('is reported as lost and as replaced', async () => {
    const fake = await create(1);
    const seen: unknown[] = [];
    for (const type of ['workerlost', 'workerreplaced'] as const)
      fake.dispatcher.events.addEventListener(type, ({ worker }) => void seen.push([type, worker]));
    fake.submit('stuck');
    await pass(fake, 1300);
    expect(seen).toEqual([
      ['workerlost', 1],
      ['workerreplaced', 2],
    ]);
  });
});

describe('a worker that is not blocked costs nothing', () => {
  test('no ping is sent to one that begins its calls', async () => {
    const fake = await create(1);
    for (let number = 0; number < 20; number += 1) {
      fake.submit(number);
      await settle();
      fake.workers.at(0).start(number);
      await pass(fake, 1000);
      fake.workers.at(0).finish(number);
    }
    expect(fake.workers.at(0).pings).toBe(0);
  });

  test('one timer is set per step, not per call', async () => {
    const fake = await create(1);
    const before = fake.clock.timersSet;
    for (let number = 0; number < 50; number += 1) {
      fake.submit(number);
      await settle();
      fake.workers.at(0).finish(number);
      await settle();
    }
    expect(fake.clock.timersSet - before).toBeLessThanOrEqual(1);
    fake.clock.advance(250);
    expect(fake.clock.timers).toBe(0);
  });
});

describe('a suspended stream', () => {
  test('is lost if its worker does not read that it may continue', async () => {
    const streaming = await createStreaming({ highWaterMark: 1 });
    const { stream, worker, first } = streaming;
    worker.yields('stream', 1);
    await expect(first).resolves.toEqual(valueOf(1));
    worker.takesPulls = false;
    worker.yields('stream', 2);
    await expect(stream.next()).resolves.toEqual(valueOf(2));
    const third = stream.next();
    const failure = expect(third).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
    await pass(streaming, 1300);
    await failure;
    expect(worker.terminated).toBe(true);
  });

  test('is lost also if its next value was requested when the last one arrived', async () => {
    const streaming = await createStreaming({ highWaterMark: 1 });
    const { stream, worker, first } = streaming;
    const second = stream.next();
    const failure = expect(second).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
    worker.takesPulls = false;
    worker.yields('stream', 1);
    await first;
    await pass(streaming, 1300);
    await failure;
  });

  test('may take as long as it likes once its worker has read that', async () => {
    const streaming = await createStreaming({ highWaterMark: 1 });
    const { stream, worker, first } = streaming;
    worker.yields('stream', 1);
    await first;
    const second = stream.next();
    await pass(streaming, 100_000);
    expect(worker.pings).toBe(0);
    worker.yields('stream', 2);
    await expect(second).resolves.toEqual(valueOf(2));
  });

  test('without shared memory, is pinged before it continues, unless the worker runs something else', async () => {
    const fake = await create(1, { tasksPerWorker: 2 }, false);
    const stream = fake.dispatcher.stream(streams.values('stream'), { highWaterMark: 1 });
    const first = stream.next();
    fake.submit('long');
    await settle();
    const worker = fake.workers.at(0);
    worker.pong();
    worker.yields('stream', 1);
    await first;
    expect(worker.messages.map(({ type }) => type)).toEqual(['ping', 'tasks', 'calls', 'pull']);
    worker.finish('long');
    worker.yields('stream', 2);
    await expect(stream.next()).resolves.toEqual(valueOf(2));
    expect(worker.messages.slice(-2).map(({ type }) => type)).toEqual(['ping', 'pull']);
    const third = stream.next();
    const failure = expect(third).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
    await pass(fake, 1300);
    await failure;
  });
});

describe('without shared memory', () => {
  const submitTo = (dispatcher: Dispatcher, number: unknown): Promise<unknown> =>
    dispatcher.execute(tasks.work(number));

  test('a worker is pinged before a call, and the call is lost if it does not answer', async () => {
    const fake = await create(1, {}, false);
    const failure = expect(submitTo(fake.dispatcher, 'stuck')).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
    await settle();
    const worker = fake.workers.at(0);
    expect(worker.messages.map(({ type }) => type)).toEqual(['ping', 'tasks', 'calls']);
    await pass(fake, 1300);
    await failure;
    expect(worker.terminated).toBe(true);
  });

  test('a call may take as long as it likes once its worker has answered', async () => {
    const fake = await create(1, {}, false);
    const long = submitTo(fake.dispatcher, 'long');
    await settle();
    fake.workers.at(0).pong();
    await pass(fake, 100_000);
    fake.workers.at(0).finish('long');
    await expect(long).resolves.toBe('long');
  });

  test('a call may take as long as it likes although a ping behind it is not answered meanwhile', async () => {
    const fake = await create(1, {}, false);
    const worker = fake.workers.at(0);
    const long = submitTo(fake.dispatcher, 'long');
    await settle();
    await pass(fake, 300);
    expect(worker.pings).toBe(2);
    worker.pong();
    await pass(fake, 100_000);
    expect(worker.terminated).toBe(false);
    worker.finish('long');
    worker.pong();
    await expect(long).resolves.toBe('long');
  });

  test('a pong of an earlier ping proves nothing about a later one', async () => {
    const fake = await create(1, {}, false);
    const worker = fake.workers.at(0);
    const first = submitTo(fake.dispatcher, 'first');
    await settle();
    worker.finish('first');
    await first;
    await pass(fake, 50);
    const failure = expect(submitTo(fake.dispatcher, 'stuck')).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
    await settle();
    expect(worker.pings).toBe(2);
    worker.pong();
    await pass(fake, 1300);
    await failure;
  });

  test('short calls in quick succession need no ping', async () => {
    const fake = await create(1, {}, false);
    const worker = fake.workers.at(0);
    const measured = submitTo(fake.dispatcher, 'measured');
    await settle();
    worker.pong();
    worker.finishMeasured('measured', 0.1);
    await measured;
    for (let number = 0; number < 20; number += 1) {
      const next = submitTo(fake.dispatcher, number);
      await settle();
      fake.clock.advance(1);
      worker.finish(number);
      await next;
    }
    expect(worker.pings).toBe(1);
    fake.clock.advance(10);
    void submitTo(fake.dispatcher, 'late').catch(() => {});
    await settle();
    expect(worker.pings).toBe(2);
  });
});

test('tasks on this thread are not watched', async () => {
  const fake = createFake({ workers: 1 }, { capabilities: { ...capabilities, parallel: false } });
  fake.submit('waiting');
  await settle();
  fake.workers.at(0).ready();
  await pass(fake, 100_000);
  expect(fake.workers.at(0).messages.map(({ type }) => type)).toEqual(['tasks', 'calls']);
  expect(fake.workers.all).toHaveLength(1);
});

import { TimeoutError, UnsupportedError } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { blockOn, blockOnBell } from '../../../src/host/blocking/blocking.js';
import { blockByReading } from '../../../src/host/blocking/reading.js';
import { executeSync } from '../../../src/host/blocking/execute-sync.js';
import { Bell, bellBytes } from '../../../src/wire/bell.js';
import { capabilities, createFake, settle, tasks } from '../../support/fake-dispatcher.js';
import { PassingClock } from '../../support/passing-clock.js';

function createBlocking(options = {}, step = 10) {
  return createFake(options, {
    capabilities: { ...capabilities, blocking: true },
    blocking: blockOnBell,
    clock: new PassingClock(step),
  });
}

test.each([
  ['on the bell', blockOnBell],
  ['by reading', blockByReading(() => ({ sleep() {} }))],
])(
  'a thread that is blocked %s applies deadlines that pass while a callback of its own call runs',
  async (_, blocking) => {
    const clock = new PassingClock(1);
    const { dispatcher, submit, workers } = createFake(
      { tasksPerWorker: 2 },
      { capabilities: { ...capabilities, blocking: true }, blocking, clock },
    );
    const limited = dispatcher.executeAsync(tasks.work('limited'), { timeout: 1000 });
    const awaited = submit('awaited');
    awaited.addDoneCallback(() => clock.freeze(2000));
    await settle();
    const worker = workers.at(0).ready();
    worker.start('limited');
    worker.port.push(worker.repliesTo(['awaited']));
    expect(awaited.resultSync()).toBe('awaited');
    expect(limited.state).toBe('finished');
    await expect(limited).rejects.toBeInstanceOf(TimeoutError);
  },
);

describe('a blocked thread', () => {
  test('assigns its call and gets the result, also as the first action of a process', () => {
    const { dispatcher, workers } = createBlocking();
    workers.onSpawn = (worker) => {
      worker.onRead = () => {
        worker.onRead = () => {};
        worker.port.push({ type: 'ready' }, worker.repliesTo([1], ['result']));
      };
    };
    expect(dispatcher.executeSync(tasks.work(1))).toBe('result');
  });

  test('reads a reply in the short form', async () => {
    const { submit, workers } = createBlocking();
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    worker.port.push([worker.call(1).id, 'result', 0, 0]);
    expect(future.resultSync()).toBe('result');
  });

  /** A dispatcher with one worker that has answered a call, and what it needs to post further replies. */
  async function createCounting(postedBefore = 0) {
    const memory = new SharedArrayBuffer(bellBytes);
    new Int32Array(memory)[0] = postedBefore;
    const fake = createFake(
      { workers: 1 },
      {
        capabilities: { ...capabilities, blocking: true },
        blocking: (clock) => ({ bell: memory, block: blockOn(new Bell(memory), clock), executeSync }),
        clock: new PassingClock(1),
      },
    );
    fake.submit('first');
    await settle();
    const worker = fake.workers.at(0);
    const claims = new Int32Array(worker.configuration.claims ?? new ArrayBuffer(4));
    claims[claims.length - 1] = postedBefore;
    worker.ready();
    const bell = new Bell(memory, worker.claims.counter);
    bell.notify();
    worker.finish('first');
    bell.notify();
    return { ...fake, bell, claims, memory, worker };
  }

  test('reads replies when the count of messages overflows', async () => {
    const { bell, claims, submit, worker } = await createCounting(2 ** 31 - 5);
    for (let call = 1; call <= 10; call += 1) {
      const future = submit(call);
      await settle();
      worker.start(call);
      worker.port.push(worker.repliesTo([call]));
      bell.notify();
      // Less than the time after which all ports are read anyway.
      expect(future.resultSync(30)).toBe(call);
    }
    expect(bell.count()).toBeLessThan(0);
    expect(claims.at(-1)).toBeLessThan(0);
  });

  test.each([0, 5, -5, 2 ** 31 - 1])(
    'reads replies at once if a worker sets the words of the bell to %d',
    async (word) => {
      const { bell, memory, submit, worker } = await createCounting();
      for (let call = 1; call <= 10; call += 1) {
        const future = submit(call);
        await settle();
        worker.start(call);
        worker.port.push(worker.repliesTo([call]));
        bell.notify();
        new Int32Array(memory).fill(word);
        expect(future.resultSync(30)).toBe(call);
      }
    },
  );

  test('is not kept from its timeout by a worker that posts all the time', async () => {
    const { bell, submit, worker } = await createCounting();
    const future = submit('slow');
    await settle();
    worker.start('slow');
    let reads = 0;
    worker.onRead = () => {
      reads += 1;
      if (reads > 10_000) throw new Error('it reads all the time');
      worker.port.push({ type: 'pong' });
      bell.notify();
    };
    bell.notify();
    expect(() => future.resultSync(100)).toThrow(TimeoutError);
  });

  test('reads the replies of a worker while another posts all the time', async () => {
    const memory = new SharedArrayBuffer(bellBytes);
    const { submit, workers } = createFake(
      { workers: 2 },
      {
        capabilities: { ...capabilities, blocking: true },
        blocking: (clock) => ({ bell: memory, block: blockOn(new Bell(memory), clock), executeSync }),
        clock: new PassingClock(1),
      },
    );
    const [, right] = [submit('flooding'), submit('right')];
    await settle();
    const [flooding, worker] = [workers.with('flooding').ready(), workers.with('right').ready()];
    // That they are ready.
    for (const each of [flooding, worker]) each.claims.counter.countMessage();
    flooding.start('flooding');
    worker.start('right');
    worker.port.push(worker.repliesTo(['right']));
    worker.claims.counter.countMessage();
    flooding.onRead = () => {
      flooding.port.push({ type: 'pong' });
      flooding.claims.counter.countMessage();
    };
    flooding.claims.counter.countMessage();
    expect(right?.resultSync(30)).toBe('right');
  });

  test('settles other calls whose replies arrive meanwhile, and runs their callbacks', async () => {
    const { dispatcher, submit, workers } = createBlocking({ workers: 1, tasksPerWorker: 2 });
    const other = submit('other');
    const order: unknown[] = [];
    other.addDoneCallback(() => order.push('other'));
    await settle();
    const worker = workers.at(0).ready();
    worker.onRead = () => {
      if (worker.arrived.includes(1)) {
        worker.onRead = () => {};
        worker.port.push(worker.repliesTo(['other', 1]));
      }
    };
    order.push(dispatcher.executeSync(tasks.work(1)));
    expect(order).toEqual(['other', 1]);
  });

  test('may block again in a callback, for a reply that has already been received', async () => {
    const { submit, workers } = createBlocking({ tasksPerWorker: 3 });
    const [first, second, third] = [1, 2, 3].map((number) => submit(number));
    const seen: unknown[] = [];
    first?.addDoneCallback(() => seen.push(third?.resultSync()));
    await settle();
    const worker = workers.at(0).ready();
    worker.port.push(worker.repliesTo([1, 2, 3]));
    expect(second?.resultSync()).toBe(2);
    expect(seen).toEqual([3]);
  });

  test('applies the deadlines of other calls meanwhile', async () => {
    const { dispatcher, submit, workers } = createBlocking({ tasksPerWorker: 2 }, 1);
    const limited = dispatcher.executeAsync(tasks.work('limited'), { timeout: 30 });
    const awaited = submit('awaited');
    await settle();
    const worker = workers.at(0).ready();
    worker.start('limited');
    limited.addDoneCallback(() => worker.port.push(worker.repliesTo(['awaited'])));
    expect(awaited.resultSync()).toBe('awaited');
    await expect(limited).rejects.toBeInstanceOf(TimeoutError);
  });

  test('stops waiting when its timeout expires, and does not affect the task', async () => {
    const { submit, workers } = createBlocking();
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    expect(() => future.resultSync(20)).toThrow(TimeoutError);
    expect(future.state).toBe('running');
    workers.at(0).finish(1);
    expect(future.resultSync()).toBe(1);
  });

  test('gets a TimeoutError at its own deadline', () => {
    const { dispatcher, workers } = createBlocking({}, 1);
    expect(() => dispatcher.executeSync(tasks.work(1), { timeout: 20 })).toThrow(TimeoutError);
    expect(workers.at(0).start(1)).toBe(false);
  });

  test('notices a worker that died without an announcement', async () => {
    const { submit, workers } = createBlocking();
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    workers.at(0).gone = { exitCode: 9 };
    expect(() => future.resultSync()).toThrow(expect.objectContaining({ code: 'DISPATCH_WORKER_LOST', exitCode: 9 }));
  });

  test('notices a worker that announces its death, after it has read the messages posted before', async () => {
    const { submit, workers } = createBlocking({ tasksPerWorker: 2 });
    const [finished, lost] = [submit('finished'), submit('lost')];
    await settle();
    const worker = workers.at(0).ready();
    worker.start('lost');
    worker.port.push(worker.repliesTo(['finished']), { type: 'dying', exitCode: 3 });
    worker.claims.counter.announceDeath();
    expect(() => lost.resultSync()).toThrow(expect.objectContaining({ code: 'DISPATCH_WORKER_LOST', exitCode: 3 }));
    await expect(finished).resolves.toBe('finished');
  });

  test('has its call run on another worker if the first died before the call started', async () => {
    const { submit, workers } = createBlocking();
    const future = submit(1);
    await settle();
    workers.onSpawn = (worker) => {
      worker.onRead = () => {
        worker.onRead = () => {};
        worker.port.push({ type: 'ready' }, worker.repliesTo([1]));
      };
    };
    workers.at(0).ready().gone = { exitCode: 9 };
    expect(future.resultSync()).toBe(1);
    expect(workers.all).toHaveLength(2);
  });

  test('gets an error immediately if no worker can be started', () => {
    const { dispatcher, workers } = createBlocking({}, 60);
    const cause = new Error('no');
    workers.failures.push(cause);
    expect(() => dispatcher.executeSync(tasks.work(1))).toThrow(
      expect.objectContaining({ code: 'DISPATCH_UNAVAILABLE', cause }),
    );
  });
});

describe('a thread that may not block', () => {
  test('gets an error before anything is queued', async () => {
    const { dispatcher, workers } = createFake();
    expect(() => dispatcher.executeSync(tasks.work(1))).toThrow(UnsupportedError);
    await settle();
    expect(workers.all).toHaveLength(0);
  });

  test('gets an error from a future too, and the future continues', () => {
    const { submit } = createFake();
    const future = submit(1);
    expect(() => future.resultSync()).toThrow(/blocking/);
    expect(future.state).toBe('pending');
  });
});

test('a callback may block while calls are assigned, some of which already have a worker', async () => {
  const clock = new PassingClock(0.01);
  const { dispatcher, workers } = createFake(
    {},
    { capabilities: { ...capabilities, blocking: true }, blocking: blockOnBell, clock },
  );
  const first = dispatcher.executeAsync(tasks.work('first'), { affinity: 'key' });
  const late = dispatcher.executeAsync(tasks.work('late'), { timeout: 10 });
  const bound = dispatcher.executeAsync(tasks.work('bound'), { affinity: 'key' });
  const plain = dispatcher.executeAsync(tasks.work('plain'));
  // The thread was blocked: the deadline is noticed when the call has its turn, not by the timer.
  clock.freeze(20);
  const blocked: unknown[] = [];
  late.addDoneCallback(() => {
    try {
      first.resultSync(5);
    } catch (error) {
      blocked.push(error);
    }
  });
  await settle();
  expect(blocked).toEqual([expect.any(TimeoutError)]);
  const worker = workers.at(0).ready();
  for (const number of ['first', 'bound', 'plain']) worker.finish(number);
  await expect(Promise.all([first, bound, plain])).resolves.toEqual(['first', 'bound', 'plain']);
});

import { TimeoutError, UnsupportedError } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { blockOnBell } from '../../../src/host/blocking/blocking.js';
import { capabilities, createFake, settle, tasks } from '../../support/fake-dispatcher.js';
import { PassingClock } from '../../support/passing-clock.js';

function createBlocking(options = {}, step = 10) {
  return createFake(options, {
    capabilities: { ...capabilities, blocking: true },
    blocking: blockOnBell,
    clock: new PassingClock(step),
  });
}

describe('a blocked thread', () => {
  test('hands its call over and gets the result, as the first thing a process does', () => {
    const { dispatcher, workers } = createBlocking();
    workers.onSpawn = (worker) => {
      worker.onLook = () => {
        worker.onLook = () => {};
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

  test('settles what else arrives meanwhile, callbacks and all', async () => {
    const { dispatcher, submit, workers } = createBlocking({ workers: 1, tasksPerWorker: 2 });
    const other = submit('other');
    const order: unknown[] = [];
    other.addDoneCallback(() => order.push('other'));
    await settle();
    const worker = workers.at(0).ready();
    worker.onLook = () => {
      if (worker.arrived.includes(1)) {
        worker.onLook = () => {};
        worker.port.push(worker.repliesTo(['other', 1]));
      }
    };
    order.push(dispatcher.executeSync(tasks.work(1)));
    expect(order).toEqual(['other', 1]);
  });

  test('may block again in a callback, for a reply that has been received already', async () => {
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

  test('lets the deadlines of others pass meanwhile', async () => {
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

  test('stops waiting when its time is over, and leaves the task as it is', async () => {
    const { submit, workers } = createBlocking();
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    expect(() => future.resultSync(20)).toThrow(TimeoutError);
    expect(future.state).toBe('running');
    workers.at(0).finish(1);
    expect(future.resultSync()).toBe(1);
  });

  test('is told of its own deadline', () => {
    const { dispatcher, workers } = createBlocking({}, 1);
    expect(() => dispatcher.executeSync(tasks.work(1), { timeout: 20 })).toThrow(TimeoutError);
    expect(workers.at(0).start(1)).toBe(false);
  });

  test('notices a worker that died without a word', async () => {
    const { submit, workers } = createBlocking();
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    workers.at(0).gone = { exitCode: 9 };
    expect(() => future.resultSync()).toThrow(expect.objectContaining({ code: 'DISPATCH_WORKER_LOST', exitCode: 9 }));
  });

  test('notices a worker that announces its death, and reads before what it had posted', async () => {
    const { submit, workers } = createBlocking({ tasksPerWorker: 2 });
    const [finished, lost] = [submit('finished'), submit('lost')];
    await settle();
    const worker = workers.at(0).ready();
    worker.start('lost');
    worker.port.push(worker.repliesTo(['finished']), { type: 'dying', exitCode: 3 });
    worker.claims.announceDeath();
    expect(() => lost.resultSync()).toThrow(expect.objectContaining({ code: 'DISPATCH_WORKER_LOST', exitCode: 3 }));
    await expect(finished).resolves.toBe('finished');
  });

  test('has its call run on another worker where the first died before it started', async () => {
    const { submit, workers } = createBlocking();
    const future = submit(1);
    await settle();
    workers.onSpawn = (worker) => {
      worker.onLook = () => {
        worker.onLook = () => {};
        worker.port.push({ type: 'ready' }, worker.repliesTo([1]));
      };
    };
    workers.at(0).ready().gone = { exitCode: 9 };
    expect(future.resultSync()).toBe(1);
    expect(workers.all).toHaveLength(2);
  });

  test('is told at once where no worker can be started', () => {
    const { dispatcher, workers } = createBlocking({}, 60);
    const cause = new Error('no');
    workers.failures.push(cause);
    expect(() => dispatcher.executeSync(tasks.work(1))).toThrow(
      expect.objectContaining({ code: 'DISPATCH_UNAVAILABLE', cause }),
    );
  });
});

describe('a thread that may not block', () => {
  test('is told so before anything is queued', async () => {
    const { dispatcher, workers } = createFake();
    expect(() => dispatcher.executeSync(tasks.work(1))).toThrow(UnsupportedError);
    await settle();
    expect(workers.all).toHaveLength(0);
  });

  test('is told so by a future too, which goes on', () => {
    const { submit } = createFake();
    const future = submit(1);
    expect(() => future.resultSync()).toThrow(/blocking/);
    expect(future.state).toBe('pending');
  });
});

test('a callback may block while calls are handed over, among them some that have found their worker', async () => {
  const clock = new PassingClock(0.01);
  const { dispatcher, workers } = createFake(
    {},
    { capabilities: { ...capabilities, blocking: true }, blocking: blockOnBell, clock },
  );
  const first = dispatcher.executeAsync(tasks.work('first'), { affinity: 'key' });
  const late = dispatcher.executeAsync(tasks.work('late'), { timeout: 10 });
  const bound = dispatcher.executeAsync(tasks.work('bound'), { affinity: 'key' });
  const plain = dispatcher.executeAsync(tasks.work('plain'));
  // The thread was held up: the deadline is met where the call has its turn, and not by the timer.
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

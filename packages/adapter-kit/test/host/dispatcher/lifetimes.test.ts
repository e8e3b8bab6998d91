import { DispatcherClosedError, transfer } from '@dispatch/core';
import { describe, expect, test, vi } from 'vitest';
import { createFake, settle, tasks } from '../../support/fake-dispatcher.js';

describe('idleTimeout', () => {
  test('ends a worker that has been idle for that long', async () => {
    const { clock, submit, workers } = createFake({ workers: { max: 1 }, idleTimeout: 100 });
    submit(1);
    await settle();
    workers.at(0).ready().finish(1);
    clock.advance(99);
    expect(workers.living).toHaveLength(1);
    clock.advance(1);
    expect(workers.living).toHaveLength(0);
  });

  test('counts from its last activity', async () => {
    const { clock, submit, workers } = createFake({ workers: { max: 1 }, idleTimeout: 100 });
    submit(1);
    await settle();
    workers.at(0).ready().finish(1);
    clock.advance(99);
    submit(2);
    await settle();
    workers.at(0).start(2);
    clock.advance(500);
    expect(workers.living).toHaveLength(1);
    workers.at(0).finish(2);
    clock.advance(99);
    expect(workers.living).toHaveLength(1);
    clock.advance(1);
    expect(workers.living).toHaveLength(0);
  });

  test('counts from its last activity, even if that took no time', async () => {
    const { clock, submit, workers } = createFake({ workers: { max: 1 }, idleTimeout: 100 });
    submit(1);
    await settle();
    workers.at(0).ready().finish(1);
    clock.advance(99);
    submit(2);
    await settle();
    workers.at(0).finish(2);
    clock.advance(99);
    expect(workers.living).toHaveLength(1);
    clock.advance(1);
    expect(workers.living).toHaveLength(0);
  });

  test('counts from its last activity, even if it stole the task', async () => {
    const { clock, submit, workers } = createFake({ workers: { max: 2 }, tasksPerWorker: 2, idleTimeout: 100 });
    for (const number of [1, 2, 3, 4]) submit(number);
    await settle();
    const [busy, other] = [workers.at(0).ready(), workers.at(1).ready()];
    busy.start(1);
    other.finishAll([3, 4]);
    expect(other.arrived).toEqual([3, 4, 2]);
    clock.advance(99);
    other.finish(2);
    clock.advance(99);
    expect(other.terminated).toBe(false);
    clock.advance(1);
    expect(other.terminated).toBe(true);
  });

  test('continues to count while others work', async () => {
    const { clock, submit, workers } = createFake({ workers: { max: 2 }, idleTimeout: 100 });
    submit('long');
    submit('short');
    await settle();
    workers.at(0).ready().start('long');
    workers.at(1).ready().finish('short');
    for (let step = 1; step <= 3; step += 1) {
      clock.advance(30);
      submit(step);
      await settle();
      workers.with(step).finish(step);
    }
    const idle = workers.at(1);
    expect(idle.arrived).toEqual(['short', 1, 2, 3]);
    for (let step = 1; step <= 3; step += 1) {
      clock.advance(30);
      workers.at(0).progress('long', step);
    }
    expect(idle.terminated).toBe(false);
    clock.advance(10);
    expect(idle.terminated).toBe(true);
  });

  test('keeps the minimum number', async () => {
    const { clock, submit, workers } = createFake({ workers: { min: 1, max: 3 }, idleTimeout: 100 });
    for (const number of [1, 2, 3]) submit(number);
    await settle();
    for (const worker of workers.all) worker.ready();
    for (const worker of workers.all) worker.finish(worker.arrived[0]);
    clock.advance(1000);
    expect(workers.living).toHaveLength(1);
  });

  test('ends none of a fixed number', async () => {
    const { clock, submit, workers } = createFake({ workers: 2, idleTimeout: 100 });
    for (const number of [1, 2]) submit(number);
    await settle();
    for (const worker of workers.all) worker.ready();
    for (const worker of workers.all) worker.finish(worker.arrived[0]);
    clock.advance(1000);
    expect(workers.living).toHaveLength(2);
  });

  test('ends a worker whose only call was withdrawn', async () => {
    const { clock, submit, workers } = createFake({ workers: { max: 1 }, idleTimeout: 100 });
    submit(1);
    await settle();
    workers.at(0).ready().finish(1);
    const taken = submit(2);
    await settle();
    taken.cancel();
    await settle();
    clock.advance(1000);
    expect(workers.living).toHaveLength(0);
  });

  test('ends a worker whose only call could not be assigned', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ workers: { max: 1 }, idleTimeout: 100 });
    submit(1);
    await settle();
    workers.at(0).ready().finish(1);
    await expect(dispatcher.execute(tasks.work(() => {}))).rejects.toHaveProperty('code', 'DISPATCH_SERIALIZATION');
    clock.advance(1000);
    expect(workers.living).toHaveLength(0);
  });

  test('ends a worker that was started and never got a call', async () => {
    const { clock, submit, workers } = createFake({ workers: { max: 1 }, idleTimeout: 100 });
    const future = submit(1);
    await settle();
    future.cancel();
    workers.at(0).ready();
    clock.advance(100);
    expect(workers.living).toHaveLength(0);
  });

  test('does not end a worker in which a cancelled task still runs', async () => {
    const { clock, submit, workers } = createFake({ workers: { max: 1 }, idleTimeout: 100, cancelGrace: 1000 });
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    future.cancel();
    clock.advance(500);
    expect(workers.living).toHaveLength(1);
  });
});

describe('maxTasksPerWorker', () => {
  test('replaces a worker after that many tasks, and leaves none waiting forever', async () => {
    const { submit, workers } = createFake({ maxTasksPerWorker: 2 });
    const futures = [1, 2, 3, 4, 5].map((number) => submit(number));
    for (let number = 1; number <= 5; number += 1) {
      await settle();
      workers.with(number).ready().finish(number);
    }
    await expect(Promise.all(futures)).resolves.toEqual([1, 2, 3, 4, 5]);
    expect(workers.all.map(({ arrived }) => arrived)).toEqual([[1, 2], [3, 4], [5]]);
    expect(workers.all.map(({ terminated }) => terminated)).toEqual([true, true, false]);
  });

  test('assigns no more than that to a worker ahead of time', async () => {
    const { submit, workers } = createFake({ maxTasksPerWorker: 3 });
    submit('first');
    await settle();
    workers.at(0).ready().finishMeasured('first', 0.1);
    for (const number of [1, 2, 3, 4]) submit(number);
    await settle();
    expect(workers.at(0).arrived).toEqual(['first', 1, 2]);
  });

  test('does not count withdrawn tasks', async () => {
    const { submit, workers } = createFake({ maxTasksPerWorker: 2 });
    const taken = submit('taken');
    await settle();
    taken.cancel();
    for (const number of [1, 2]) {
      submit(number);
      await settle();
      workers.at(0).ready().finish(number);
    }
    expect(workers.at(0).arrived).toEqual(['taken', 1, 2]);
    expect(workers.at(0).terminated).toBe(true);
  });
});

test('a task that could not be cloned does not count', async () => {
  const { dispatcher, submit, workers } = createFake({ maxTasksPerWorker: 2 });
  await expect(dispatcher.execute(tasks.work(() => {}))).rejects.toHaveProperty('code', 'DISPATCH_SERIALIZATION');
  for (const number of [1, 2]) {
    submit(number);
    await settle();
    workers.at(0).ready().finish(number);
  }
  expect(workers.at(0).arrived).toEqual([1, 2]);
  expect(workers.at(0).terminated).toBe(true);
});

describe('maxQueue', () => {
  test('rejects one waiting task too many', async () => {
    const { submit } = createFake({ maxQueue: 2 });
    const futures = [1, 2, 3, 4].map((number) => submit(number));
    await expect(futures[3]).rejects.toMatchObject({ code: 'DISPATCH_QUEUE_FULL' });
    expect(futures.slice(0, 3).map((future) => future.done())).toEqual([false, false, false]);
  });

  test('of 0 accepts tasks that can start', async () => {
    const { submit, workers } = createFake({ workers: 2, maxQueue: 0 });
    const futures = [1, 2, 3].map((number) => submit(number));
    expect(futures.map((future) => future.done())).toEqual([false, false, true]);
    await settle();
    workers.at(0).ready().finish(1);
    expect(submit(4).done()).toBe(false);
    expect(submit(5).done()).toBe(true);
  });

  test('does not count tasks that were assigned ahead of time', async () => {
    const { submit, workers } = createFake({ maxQueue: 2 });
    submit('first');
    await settle();
    workers.at(0).ready().finishMeasured('first', 1);
    for (const number of [1, 2, 3]) submit(number);
    await settle();
    for (const number of [4, 5]) submit(number);
    await settle();
    expect(workers.at(0).arrived).toEqual(['first', 1, 2, 3, 4, 5]);
    expect([6, 7, 8].map((number) => submit(number).done())).toEqual([false, false, true]);
  });

  test('has room again once one was cancelled', async () => {
    const { submit } = createFake({ maxQueue: 1 });
    const futures = [1, 2].map((number) => submit(number));
    await settle();
    futures[1]?.cancel();
    expect(submit(3).done()).toBe(false);
  });

  test('leaves no listener on the signal of a rejected task', () => {
    const { dispatcher, submit } = createFake({ maxQueue: 0 });
    submit(1);
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const rejected = dispatcher.executeAsync(tasks.work(2), { signal });
    rejected.addDoneCallback(() => {});
    expect(rejected.done()).toBe(true);
    expect(add).not.toHaveBeenCalled();
  });
});

describe('ready()', () => {
  test('starts the minimum number of workers, and resolves when they run', async () => {
    const { dispatcher, workers } = createFake({ workers: { min: 2, max: 4 } });
    const resolved = vi.fn();
    void dispatcher.ready().then(resolved);
    await settle();
    expect(workers.all).toHaveLength(2);
    workers.at(0).ready();
    await settle();
    expect(resolved).not.toHaveBeenCalled();
    workers.at(1).ready();
    await settle();
    expect(resolved).toHaveBeenCalledOnce();
  });

  test('starts one if the minimum is 0', async () => {
    const { dispatcher, workers } = createFake({ workers: { max: 4 } });
    const ready = dispatcher.ready();
    await settle();
    workers.at(0).ready();
    await ready;
    expect(workers.all).toHaveLength(1);
  });

  test('resolves immediately if they run', async () => {
    const { dispatcher, workers } = createFake();
    const ready = dispatcher.ready();
    workers.at(0).ready();
    await ready;
    await dispatcher.ready();
    expect(workers.all).toHaveLength(1);
  });

  test('rejects if one cannot be started', async () => {
    const { dispatcher, workers } = createFake({ workers: 2 });
    const ready = dispatcher.ready();
    workers.at(1).exit({ cause: new Error('no') });
    await expect(ready).rejects.toHaveProperty('code', 'DISPATCH_UNAVAILABLE');
  });

  test('waits for the next attempt after one that failed', async () => {
    const { clock, dispatcher, workers } = createFake();
    workers.failures.push(new Error('no'));
    await expect(dispatcher.ready()).rejects.toHaveProperty('code', 'DISPATCH_UNAVAILABLE');
    const ready = dispatcher.ready();
    await settle();
    expect(workers.all).toHaveLength(0);
    clock.advance(100);
    workers.at(0).ready();
    await ready;
  });

  test('never hangs: a worker that dies while another starts is replaced', async () => {
    const { clock, dispatcher, workers } = createFake({ workers: 2 });
    const settled = vi.fn();
    dispatcher.ready().then(settled, settled);
    workers.at(0).ready();
    workers.at(0).exit();
    workers.at(1).ready();
    clock.advance(20_000);
    await settle();
    for (const worker of workers.all.slice(2)) worker.ready();
    await settle();
    expect(settled).toHaveBeenCalledOnce();
  });

  test('rejects if the dispatcher closes meanwhile', async () => {
    const { dispatcher } = createFake();
    const ready = dispatcher.ready();
    const handled = expect(ready).rejects.toBeInstanceOf(DispatcherClosedError);
    await dispatcher.close();
    await handled;
    await expect(dispatcher.ready()).rejects.toBeInstanceOf(DispatcherClosedError);
  });
});

describe('the process is kept alive', () => {
  test('while a call is open', async () => {
    const { clock, submit, workers } = createFake();
    expect(clock.holding).toBe(false);
    submit(1);
    expect(clock.holding).toBe(true);
    await settle();
    workers.at(0).ready().finish(1);
    expect(clock.holding).toBe(false);
  });

  test('not for a call that was cancelled', () => {
    const { clock, submit } = createFake();
    submit(1).cancel();
    expect(clock.holding).toBe(false);
  });

  test('while ready() is pending', async () => {
    const { clock, dispatcher, workers } = createFake();
    const ready = dispatcher.ready();
    expect(clock.holding).toBe(true);
    workers.at(0).ready();
    await ready;
    expect(clock.holding).toBe(false);
  });
});

test('a worker that ready() waits for does not end for being idle while it starts', async () => {
  const { clock, dispatcher, submit, workers } = createFake({ workers: { max: 1 }, idleTimeout: 10 });
  const ready = vi.fn();
  void dispatcher.ready().then(ready);
  submit(1).cancel();
  await settle();
  clock.advance(10);
  workers.at(0).ready();
  await settle();
  expect(ready).toHaveBeenCalledOnce();
  clock.advance(10);
  expect(workers.living).toHaveLength(0);
});

test('a worker that a call waits for does not end for being idle while it starts', async () => {
  const { clock, dispatcher, workers } = createFake({ workers: { max: 1 }, idleTimeout: 10 });
  const buffer = new ArrayBuffer(8);
  // Assigned only to a running worker: transferred arguments could not return from one that does not start.
  const future = dispatcher.executeAsync(tasks.work(1, transfer(buffer, [buffer])));
  await settle();
  clock.advance(10);
  workers.at(0).ready().finish(1);
  await expect(future).resolves.toBe(1);
  clock.advance(10);
  expect(workers.living).toHaveLength(0);
});

test('a worker that became idle while it started is kept for a call that waits for it', async () => {
  const { clock, dispatcher, submit, workers } = createFake({ workers: { max: 1 }, idleTimeout: 10 });
  const taken = submit(1);
  await settle();
  taken.cancel();
  await settle();
  clock.advance(5);
  const buffer = new ArrayBuffer(8);
  const future = dispatcher.executeAsync(tasks.work('transferred', transfer(buffer, [buffer])));
  await settle();
  clock.advance(5);
  workers.at(0).ready().finish('transferred');
  await expect(future).resolves.toBe('transferred');
  expect(workers.all).toHaveLength(1);
});

test('a worker that a call of its key waits for does not end for being idle while it starts', async () => {
  const { clock, dispatcher, workers } = createFake({ workers: { max: 1 }, idleTimeout: 10 });
  const first = dispatcher.executeAsync(tasks.work('first'), { affinity: 'key' });
  await settle();
  const buffer = new ArrayBuffer(8);
  const future = dispatcher.executeAsync(tasks.work('transferred', transfer(buffer, [buffer])), { affinity: 'key' });
  first.cancel();
  await settle();
  clock.advance(10);
  workers.at(0).ready().finish('transferred');
  await expect(future).resolves.toBe('transferred');
  expect(workers.all).toHaveLength(1);
});

test('ready() waits for the replacement of a worker that was replaced meanwhile', async () => {
  const { clock, dispatcher, submit, workers } = createFake({ workers: 2, cancelGrace: 100 });
  const ready = vi.fn();
  void dispatcher.ready().then(ready);
  const stuck = submit('stuck');
  await settle();
  const first = workers.with('stuck').ready();
  first.start('stuck');
  stuck.cancel();
  clock.advance(100);
  await settle();
  expect(first.terminated).toBe(true);
  expect(workers.living).toHaveLength(2);
  for (const worker of workers.living) worker.ready();
  await settle();
  expect(ready).toHaveBeenCalledOnce();
});

import { CancelledError, DispatcherClosedError } from '@dispatch/core';
import { describe, expect, test, vi } from 'vitest';
import { blockInline } from '../../../src/host/blocking/inline.js';
import { runInline } from '../../../src/worker/run-inline.js';
import { capabilities, createFake, settle, tasks } from '../../support/fake-dispatcher.js';

test('closing lets accepted work finish, and then ends the workers', async () => {
  const { dispatcher, submit, workers } = createFake();
  const futures = [1, 2].map((number) => submit(number));
  await settle();
  const closed = vi.fn();
  void dispatcher.close().then(closed);
  expect(dispatcher.status).toBe('closing');
  workers.at(0).ready().finish(1);
  await settle();
  expect(closed).not.toHaveBeenCalled();
  workers.at(0).finish(2);
  await settle();
  expect(closed).toHaveBeenCalledOnce();
  expect(dispatcher.status).toBe('closed');
  expect(workers.living).toHaveLength(0);
  await expect(Promise.all(futures)).resolves.toEqual([1, 2]);
});

test('it completes when every worker has ended', async () => {
  const { dispatcher, submit, workers } = createFake();
  submit(1);
  await settle();
  const gone = workers.at(0).ready().holdTermination();
  workers.at(0).finish(1);
  const closed = vi.fn();
  void dispatcher.close().then(closed);
  await settle();
  expect(workers.at(0).terminated).toBe(true);
  expect(dispatcher.status).toBe('closing');
  expect(closed).not.toHaveBeenCalled();
  gone();
  await settle();
  expect(closed).toHaveBeenCalledOnce();
});

test('a link that cannot end its worker is reported, and does not keep the process alive', async () => {
  const { clock, dispatcher, submit, workers } = createFake();
  submit(1);
  await settle();
  workers.at(0).ready().failTermination(new Error('cannot terminate'));
  workers.at(0).finish(1);
  await expect(dispatcher.close()).rejects.toThrow('cannot terminate');
  expect(clock.holding).toBe(false);
});

test('a worker that is already ending is awaited', async () => {
  const { clock, dispatcher, submit, workers } = createFake({ workers: { max: 1 }, idleTimeout: 100 });
  submit(1);
  await settle();
  const gone = workers.at(0).ready().holdTermination();
  workers.at(0).finish(1);
  clock.advance(100);
  const closed = vi.fn();
  void dispatcher.close().then(closed);
  await settle();
  expect(closed).not.toHaveBeenCalled();
  gone();
  await settle();
  expect(closed).toHaveBeenCalledOnce();
});

test('a dispatcher that was never used closes', async () => {
  const { clock, dispatcher, workers } = createFake();
  await dispatcher.close();
  expect([dispatcher.status, workers.all.length, clock.timers]).toEqual(['closed', 0, 0]);
});

test('closing twice closes once', async () => {
  const { dispatcher, submit, workers } = createFake();
  submit(1);
  await settle();
  const closings = [dispatcher.close(), dispatcher.close(), dispatcher[Symbol.asyncDispose]()];
  workers.at(0).ready().finish(1);
  await Promise.all(closings);
  await dispatcher.close();
  expect(dispatcher.status).toBe('closed');
});

test.each(['closing', 'closed'])('nothing is accepted while it is %s', async (status) => {
  const { dispatcher, submit, workers } = createFake();
  submit(1);
  await settle();
  const closing = dispatcher.close();
  if (status === 'closed') {
    workers.at(0).ready().finish(1);
    await closing;
  }
  await expect(dispatcher.execute(tasks.work(2))).rejects.toBeInstanceOf(DispatcherClosedError);
  await expect(dispatcher.executeAsync(tasks.work(2))).rejects.toThrow(status);
  expect(workers.all).toHaveLength(1);
});

test('no timer is left, and nothing keeps the process alive', async () => {
  const { clock, dispatcher, submit, workers } = createFake();
  const stuck = submit('stuck');
  await settle();
  workers.at(0).ready().start('stuck');
  stuck.cancel();
  const closing = dispatcher.close({ timeout: 5000 });
  workers.at(0).finish('stuck', 'late');
  await closing;
  expect([clock.timers, clock.holding]).toEqual([0, false]);
});

test('a cancelled task that does not stop is awaited for at most its grace period', async () => {
  const { clock, dispatcher, submit, workers } = createFake({ cancelGrace: 100 });
  const stuck = submit('stuck');
  await settle();
  workers.at(0).ready().start('stuck');
  stuck.cancel();
  const closed = vi.fn();
  void dispatcher.close().then(closed);
  await settle();
  expect(closed).not.toHaveBeenCalled();
  expect(clock.holding).toBe(true);
  clock.advance(100);
  await settle();
  expect(closed).toHaveBeenCalledOnce();
});

test('several such tasks on one worker are not awaited longer', async () => {
  const { clock, dispatcher, submit, workers } = createFake({ tasksPerWorker: 2, cancelGrace: 100 });
  const futures = [1, 2].map((number) => submit(number));
  await settle();
  const worker = workers.at(0).ready();
  for (const number of [1, 2]) worker.start(number);
  for (const future of futures) future.cancel();
  const closed = vi.fn();
  void dispatcher.close().then(closed);
  clock.advance(100);
  await settle();
  expect(worker.terminated).toBe(true);
  expect(closed).toHaveBeenCalledOnce();
});

describe('with cancelPending', () => {
  test('unstarted tasks are cancelled, running tasks may finish', async () => {
    const { dispatcher, submit, workers } = createFake({ tasksPerWorker: 2 });
    const [running, assigned, queued] = [1, 2, 3].map((number) => submit(number));
    await settle();
    workers.at(0).ready().start(1);
    const closing = dispatcher.close({ cancelPending: true });
    expect([running?.state, assigned?.state, queued?.state]).toEqual(['running', 'cancelled', 'cancelled']);
    await expect(queued).rejects.toBeInstanceOf(CancelledError);
    await expect(queued).rejects.toHaveProperty('cause.code', 'DISPATCH_CLOSED');
    workers.at(0).finish(1);
    await closing;
    await expect(running).resolves.toBe(1);
  });

  test('in a later call, it applies then', async () => {
    const { dispatcher, submit } = createFake();
    const future = submit(1);
    const closing = dispatcher.close();
    expect(future.done()).toBe(false);
    void dispatcher.close({ cancelPending: true });
    expect(future.cancelled()).toBe(true);
    await closing;
  });
});

describe('with a timeout', () => {
  test('tasks that are not done then fail, and the workers are ended', async () => {
    const { clock, dispatcher, submit, workers } = createFake();
    const futures = [1, 2].map((number) => submit(number));
    await settle();
    workers.at(0).ready().start(1);
    const closing = dispatcher.close({ timeout: 100 });
    clock.advance(99);
    expect(futures.map((future) => future.done())).toEqual([false, false]);
    clock.advance(1);
    await closing;
    for (const future of futures) await expect(future).rejects.toBeInstanceOf(DispatcherClosedError);
    expect(workers.living).toHaveLength(0);
    expect(clock.timers).toBe(0);
  });

  test('of 0 it completes immediately', async () => {
    const { clock, dispatcher, submit, workers } = createFake();
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    const closing = dispatcher.close({ timeout: 0 });
    clock.advance(0);
    await closing;
    await expect(future).rejects.toBeInstanceOf(DispatcherClosedError);
  });

  test('a shorter one in a later call applies, a longer one does not', async () => {
    const { clock, dispatcher, submit, workers } = createFake();
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    const closing = dispatcher.close({ timeout: 1000 });
    void dispatcher.close({ timeout: 100 });
    void dispatcher.close({ timeout: 5000 });
    void dispatcher.close();
    clock.advance(100);
    await closing;
    expect(future.done()).toBe(true);
  });

  test('it ends workers that only hold abandoned tasks', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ cancelGrace: Infinity });
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    future.cancel();
    const closing = dispatcher.close({ timeout: 100 });
    clock.advance(100);
    await closing;
    expect(workers.living).toHaveLength(0);
  });

  test('it ends workers that do not start', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ startTimeout: Infinity });
    const future = submit(1);
    await settle();
    const closing = dispatcher.close({ timeout: 100 });
    clock.advance(100);
    await closing;
    await expect(future).rejects.toBeInstanceOf(DispatcherClosedError);
    expect(workers.living).toHaveLength(0);
    expect(clock.timers).toBe(0);
  });

  test.each([NaN, -1])('of %d throws, and closes nothing', async (timeout) => {
    const { dispatcher } = createFake();
    await expect((async () => dispatcher.close({ timeout }))()).rejects.toBeInstanceOf(TypeError);
    expect(dispatcher.status).toBe('open');
  });
});

test('work that can no longer be done does not keep it open', async () => {
  const { dispatcher, submit, workers } = createFake();
  const future = submit(1);
  await settle();
  const closing = dispatcher.close();
  workers.at(0).exit({ cause: new Error('no') });
  await closing;
  await expect(future).rejects.toHaveProperty('code', 'DISPATCH_UNAVAILABLE');
});

test('a call that runs on this thread while it closes is the last one it waits for', async () => {
  const { dispatcher } = createFake(
    {},
    { capabilities: { ...capabilities, blocking: 'synchronous', parallel: false }, blocking: blockInline(runInline) },
  );
  const future = dispatcher.executeAsync(tasks.work(1));
  const closed = vi.fn();
  void dispatcher.close().then(closed);
  future.resultSync();
  await settle();
  expect(closed).toHaveBeenCalledOnce();
});

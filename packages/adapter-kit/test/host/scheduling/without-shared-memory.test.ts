import { transfer, WorkerLostError } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { capabilities, createFake, settle, tasks } from '../../support/fake-dispatcher.js';

const unshared = { capabilities: { ...capabilities, sharedMemory: false } };

async function createRunning() {
  const fake = createFake({ workers: { max: 1 }, idleTimeout: Infinity }, unshared);
  fake.submit('first');
  await settle();
  fake.workers.at(0).ready().finish('first');
  await settle();
  return fake;
}

describe('without shared memory', () => {
  test('a worker gets no shared words', async () => {
    const { workers } = await createRunning();
    expect(workers.at(0).configuration).not.toHaveProperty('claims');
  });

  test('posted calls count as running, waiting calls as pending', async () => {
    const { submit, workers } = await createRunning();
    const [posted, waiting] = [submit(1), submit(2)];
    await settle();
    expect(workers.at(0).arrived).toEqual(['first', 1]);
    expect([posted.state, waiting.state]).toEqual(['running', 'pending']);
  });

  test('the worker is notified of the cancellation of a posted call', async () => {
    const { submit, workers } = await createRunning();
    const future = submit(1);
    await settle();
    future.cancel();
    const worker = workers.at(0);
    expect(worker.cancels).toEqual([worker.call(1).id]);
  });

  test('up to 5 ms of known short work is sent as one batch', async () => {
    const { submit, workers } = await createRunning();
    const worker = workers.at(0);
    submit('measured');
    await settle();
    worker.finishMeasured('measured', 1);
    await settle();
    const before = worker.batches;
    for (let number = 1; number <= 9; number += 1) submit(number);
    await settle();
    expect(worker.batches).toBe(before + 1);
    expect(worker.arrived.slice(2)).toEqual([1, 2, 3, 4, 5]);
  });

  test('a worker that cannot be created fails its calls as unavailable, not as lost', async () => {
    const { submit } = createFake(
      { workers: 1 },
      {
        ...unshared,
        spawn() {
          throw new Error('no more threads');
        },
      },
    );
    await expect(submit(1).result()).rejects.toThrow('no worker can be started: no more threads');
  });

  test('all posted calls are lost with their worker, others run on another', async () => {
    const { submit, workers } = await createRunning();
    const [posted, waiting] = [submit(1), submit(2)];
    await settle();
    workers.at(0).exit();
    await settle();
    await expect(posted.result()).rejects.toThrow(WorkerLostError);
    expect(workers.at(1).ready().arrived).toEqual([2]);
    workers.at(1).finish(2);
    expect(await waiting).toBe(2);
  });
});

describe.each([
  ['with shared memory', {}],
  ['without', unshared],
])('a worker that is asleep, %s', (_title, adapter) => {
  async function createAsleep() {
    const fake = createFake({ workers: { max: 1 }, idleTimeout: Infinity }, adapter);
    fake.submit('first');
    await settle();
    fake.workers.at(0).ready().finish('first');
    await settle();
    fake.workers.at(0).isAwake = false;
    return fake;
  }

  test('is woken, and then gets its calls', async () => {
    const { submit, workers } = await createAsleep();
    const worker = workers.at(0);
    const future = submit(1);
    await settle();
    expect([worker.wakes > 0, worker.arrived, future.state]).toEqual([true, ['first'], 'pending']);
    worker.wakeUp();
    expect(worker.arrived).toEqual(['first', 1]);
    worker.finish(1);
    expect(await future).toBe(1);
  });

  test('is not woken if there is nothing to post', async () => {
    const { workers } = await createAsleep();
    await settle();
    expect(workers.at(0).wakes).toBe(0);
  });

  test('never gets a call that was cancelled meanwhile', async () => {
    const { submit, workers } = await createAsleep();
    const [victim, next] = [submit(1), submit(2)];
    await settle();
    expect(victim.cancel()).toBe(true);
    await settle();
    workers.at(0).wakeUp();
    await settle();
    expect(workers.at(0).arrived).toEqual(['first', 2]);
    workers.at(0).finish(2);
    expect(await next).toBe(2);
  });

  test('that turns out to be dead loses no call, also none with transferred arguments', async () => {
    const { dispatcher, submit, workers } = await createAsleep();
    const buffer = new ArrayBuffer(8);
    const [future, moving] = [submit(1), dispatcher.executeAsync(tasks.work(transfer(buffer, [buffer])))];
    await settle();
    workers.at(0).exit();
    await settle();
    const worker = workers.at(1).ready();
    await settle();
    expect(worker.arrived).toEqual([1]);
    worker.finish(1);
    await settle();
    expect(buffer.byteLength).toBe(0);
    expect(worker.calls).toHaveLength(2);
    expect(await future).toBe(1);
    expect(moving.done()).toBe(false);
  });
});

test('a call is never posted if another, whose argument cannot be cloned, cancels it', async () => {
  const { dispatcher, workers } = createFake({ workers: { max: 1 }, tasksPerWorker: 2 }, unshared);
  const bad = dispatcher.executeAsync(tasks.work(() => {}));
  const victim = dispatcher.executeAsync(tasks.work('victim'));
  bad.addDoneCallback(() => victim.cancel());
  await settle();
  workers.at(0).ready();
  await settle();
  expect(workers.at(0).arrived).toEqual([]);
  expect(victim.state).toBe('cancelled');
});

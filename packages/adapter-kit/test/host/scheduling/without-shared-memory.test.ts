import { DispatcherUnavailableError, transfer, WorkerLostError } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { capabilities, createFake, otherTasks, settle, tasks, thirdTasks } from '../../support/fake-dispatcher.js';

const unshared = { capabilities: { ...capabilities, sharedMemory: false, loopsSeeCancel: false, startsKnown: false } };

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

  test('a worker gets no call before it is ready, so calls can be cancelled until then', async () => {
    const { submit, workers } = createFake({ workers: 1 }, unshared);
    const [first, victim, last] = [submit(1), submit(2), submit(3)];
    await settle();
    expect([workers.at(0).arrived, first.state]).toEqual([[], 'pending']);
    victim.cancel();
    workers.at(0).ready();
    await settle();
    workers.at(0).finish(1);
    await settle();
    expect(workers.at(0).arrived).toEqual([1, 3]);
    workers.at(0).finish(3);
    expect([await first, await last]).toEqual([1, 3]);
  });

  test('a worker that ends before it is ready has started nothing: its calls fail as unavailable', async () => {
    const { submit, workers } = createFake({ workers: 1 }, unshared);
    const future = submit(1);
    await settle();
    workers.at(0).exit({ exitCode: 3 });
    const error = await future.exception();
    expect(error).toBeInstanceOf(DispatcherUnavailableError);
    expect(error).toMatchObject({
      message: 'no worker can be started: the worker ended before it was ready (exit code 3)',
      cause: { exitCode: 3 },
    });
  });

  test('a call whose module is being imported when the worker is lost runs on another one', async () => {
    const { dispatcher, submit, workers } = await createRunning();
    const waiting = dispatcher.executeAsync(otherTasks.elsewhere('waiting'));
    await settle();
    workers.at(0).importing('file:///other.js');
    const running = submit('running');
    await settle();
    expect(workers.at(0).arrived).toEqual(['first', 'waiting', 'running']);
    workers.at(0).exit();
    await settle();
    await expect(running.result()).rejects.toThrow(WorkerLostError);
    expect(workers.at(1).ready().arrived).toEqual(['waiting']);
    workers.at(1).finish('waiting');
    expect(await waiting).toBe('waiting');
  });

  test('a call whose module does not load within `startTimeout` fails, and is revoked in the worker', async () => {
    const { clock, dispatcher, workers } = await createRunning();
    const future = dispatcher.executeAsync(otherTasks.elsewhere('waiting'));
    await settle();
    const worker = workers.at(0);
    worker.importing('file:///other.js');
    await clock.advance(10_000);
    await expect(future.result()).rejects.toThrow(DispatcherUnavailableError);
    expect(worker.cancels).toEqual([worker.call('waiting').id]);
    await clock.advance(5_000);
    expect(worker.terminated).toBe(true);
  });

  test('two modules that do not load are imported again one at a time', async () => {
    const { clock, dispatcher, workers } = await createRunning();
    const futures = [otherTasks.elsewhere('a'), thirdTasks.third('b')].map((task) => dispatcher.executeAsync(task));
    for (const future of futures) future.addDoneCallback(() => {});
    await settle();
    const worker = workers.at(0);
    worker.importing('file:///other.js');
    await settle();
    worker.importing('file:///third.js');
    expect(worker.arrived).toEqual(['first', 'a', 'b']);
    await clock.advance(10_000);
    expect(worker.terminated).toBe(true);
    expect(futures.map(({ state }) => state)).toEqual(['pending', 'pending']);
    expect(workers.at(1).ready().arrived).toEqual(['a']);
  });

  test('an argument that the transport rejects is named, although it can be cloned', async () => {
    const { dispatcher, workers } = await createRunning();
    const worker = workers.at(0);
    const post = worker.post.bind(worker);
    worker.post = (message, transferred) => {
      if (JSON.stringify(message).includes('rejected')) throw new TypeError('not by this transport');
      post(message, transferred);
    };
    const future = dispatcher.executeAsync(tasks.work(1, { items: ['rejected'] }));
    await expect(future.result()).rejects.toThrow("argument 2 (.items[0] is rejected) of 'work' cannot be cloned");
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

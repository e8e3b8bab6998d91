import { transfer } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { createFake, otherTasks, settle, tasks, type Fake } from '../../support/fake-dispatcher.js';

/** A fake whose workers run and are idle, as many as allowed. */
async function createRunning(workers: number, options = {}): Promise<Fake> {
  const fake = createFake({ workers, ...options });
  const ready = fake.dispatcher.ready();
  for (const worker of fake.workers.all) worker.ready();
  await ready;
  return fake;
}

/** The numbers from `first` to `last`. */
function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describe('an idle worker', () => {
  test('steals the calls that were submitted last, regardless of their slots', async () => {
    const { submit, workers } = await createRunning(2, { tasksPerWorker: 3 });
    const busy = workers.at(0);
    const idle = workers.at(1);
    for (const number of numbers(1, 6)) submit(number);
    await settle();
    expect(busy.arrived).toEqual([1, 3, 5]);
    // The next calls get the slots of these, in reverse order.
    for (const number of [1, 3]) busy.finish(number);
    for (const number of [7, 8]) submit(number);
    await settle();
    expect(busy.arrived).toEqual([1, 3, 5, 7, 8]);
    idle.finishAll([2, 4, 6]);
    expect(idle.arrived.slice(3).sort()).toEqual([7, 8]);
  });

  test('steals from the worker with the most unstarted calls, and not from one that runs more', async () => {
    const { submit, workers } = await createRunning(3, { tasksPerWorker: 5 });
    for (const number of numbers(1, 15)) submit(number);
    await settle();
    const [waits, idle, runs] = [workers.at(0), workers.at(1), workers.at(2)];
    for (const number of runs.arrived) runs.start(number);
    waits.finishAll(waits.arrived.slice(0, 3));
    idle.finishAll(idle.arrived);
    expect(idle.arrived.slice(5)).toEqual(waits.arrived.slice(-1));
  });

  test('steals all calls of a worker that does not run yet', async () => {
    const { submit, workers } = createFake({ workers: 2, tasksPerWorker: 2 });
    for (const number of numbers(1, 4)) submit(number);
    await settle();
    const starting = workers.at(1);
    expect(starting.arrived).toEqual([3, 4]);
    workers.at(0).ready().finishAll([1, 2]);
    expect(workers.at(0).arrived).toEqual([1, 2, 3, 4]);
  });

  test('steals no more than it can start if the calls are no longer known to be short', async () => {
    const { submit, workers } = await createRunning(2);
    for (const number of [1, 2]) submit(number);
    await settle();
    const [busy, idle] = [workers.at(0), workers.at(1)];
    for (const worker of [busy, idle]) worker.finishMeasured(worker.arrived[0], 1);
    await settle();
    submit('long');
    submit('short');
    for (const number of numbers(3, 10)) submit(number);
    await settle();
    busy.start('long');
    const held = busy.arrived.length + idle.arrived.length;
    const [taken, ...rest] = idle.arrived.slice(1);
    idle.finishMeasured(taken, 20);
    idle.finishAll(rest);
    expect(busy.arrived.length + idle.arrived.length).toBe(held + 1);
  });

  test('does not steal calls with transferred arguments', async () => {
    const { dispatcher, submit, workers } = await createRunning(2, { tasksPerWorker: 2 });
    const buffer = new ArrayBuffer(8);
    submit(1);
    submit(2);
    const transferred = dispatcher.executeAsync(tasks.work('transferred', transfer({ buffer }, [buffer])));
    transferred.addDoneCallback(() => {});
    await settle();
    const [busy, idle] = [workers.at(0), workers.at(1)];
    expect(busy.arrived).toEqual([1, 'transferred']);
    busy.start(1);
    idle.finish(2);
    expect(idle.arrived).toEqual([2]);
    busy.start('transferred');
    busy.finish('transferred');
    await expect(transferred).resolves.toBe('transferred');
  });

  test('steals calls that waited for their module, even if later calls have started meanwhile', async () => {
    const { dispatcher, submit, workers } = await createRunning(2);
    const stalled = dispatcher.executeAsync(otherTasks.elsewhere('stalled'));
    submit('short');
    await settle();
    const [busy, idle] = [workers.at(0), workers.at(1)];
    busy.importing('file:///other.js');
    submit('long');
    await settle();
    expect(busy.arrived).toEqual(['stalled', 'long']);
    busy.start('long');
    busy.loaded('file:///other.js');
    idle.finish('short');
    expect(idle.arrived).toEqual(['short', 'stalled']);
    idle.finish('stalled');
    await expect(stalled).resolves.toBe('stalled');
  });

  test('also steals them if the import continues after the call that required it has settled', async () => {
    const { dispatcher, submit, workers } = await createRunning(2);
    const given = dispatcher.executeAsync(otherTasks.elsewhere('abandoned'));
    submit('short');
    await settle();
    const [busy, idle] = [workers.at(0), workers.at(1)];
    busy.importing('file:///other.js');
    given.cancel();
    const stalled = dispatcher.executeAsync(otherTasks.elsewhere('stalled'));
    await settle();
    submit('long');
    await settle();
    expect(busy.arrived).toEqual(['abandoned', 'stalled', 'long']);
    busy.start('long');
    busy.loaded('file:///other.js');
    idle.finish('short');
    expect(idle.arrived).toEqual(['short', 'stalled']);
    idle.finish('stalled');
    await expect(stalled).resolves.toBe('stalled');
  });

  test('inspects only workers whose newest call has not started', async () => {
    const { submit, workers } = await createRunning(2, { tasksPerWorker: 3 });
    for (const number of numbers(1, 6)) submit(number);
    await settle();
    const [busy, idle] = [workers.at(0), workers.at(1)];
    // Earlier calls have started if the newest one has: these words are wrong on purpose.
    busy.start(5);
    idle.finishAll(idle.arrived);
    expect(idle.arrived).toEqual([2, 4, 6]);
  });

  test('steals even if another did before it in the same turn', async () => {
    const { submit, workers } = await createRunning(3, { tasksPerWorker: 3 });
    const futures = numbers(1, 7).map((number) => submit(number));
    await settle();
    const [busy, one, other] = [workers.at(0), workers.at(1), workers.at(2)];
    expect(busy.arrived).toEqual([1, 4, 7]);
    // All calls of both workers are withdrawn at once.
    for (const number of [2, 3, 5, 6]) futures[number - 1]?.cancel();
    await settle();
    expect(one.arrived.slice(2, 4)).toEqual([4, 7]);
    expect(other.arrived).toHaveLength(3);
  });
});

describe('a worker that does not run yet', () => {
  test('steals nothing from a running one while a call waits for it', async () => {
    const { dispatcher, submit, workers } = createFake({ workers: 2, tasksPerWorker: 2 });
    for (const number of [1, 2]) submit(number);
    await settle();
    workers.at(0).ready().start(1);
    const buffer = new ArrayBuffer(8);
    const submitted = workers.all.length;
    dispatcher.executeAsync(tasks.work('transferred', transfer({ buffer }, [buffer]))).addDoneCallback(() => {});
    await settle();
    expect(workers.all.slice(submitted).flatMap(({ arrived }) => arrived)).toEqual([]);
  });

  test('steals nothing from a running one when no call waits for it any more', async () => {
    const { submit, workers } = createFake({ workers: { max: 2 } });
    submit('first');
    await settle();
    workers.at(0).ready().finishMeasured('first', 1);
    const futures = numbers(1, 8).map((number) => submit(number));
    await settle();
    const [running, starting] = [workers.at(0), workers.at(1)];
    running.start(running.arrived[1]);
    const had = [...starting.arrived];
    expect(had.length).toBeGreaterThan(1);
    for (const number of had) futures[Number(number) - 1]?.cancel();
    await settle();
    expect(starting.arrived).toEqual(had);
  });
});

import { DispatcherUnavailableError, type DispatcherOptions } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { WorkerSupply } from '../../../src/host/scheduling/worker-supply.js';
import { capabilities, createFake, settle, tasks } from '../../support/fake-dispatcher.js';

/** A dispatcher whose adapter has `free` more workers. */
function create(options: DispatcherOptions = {}, startsKnown = true) {
  const machine: { free: number; whyNone: string | undefined; isNeeded: boolean } = {
    free: 0,
    whyNone: undefined,
    isNeeded: false,
  };
  const supply = new WorkerSupply(
    () => {
      machine.isNeeded ||= machine.free === 0;
      return machine.free > 0;
    },
    undefined,
    () => machine.whyNone,
    () => (machine.isNeeded = false),
  );
  const fake = createFake(options, {
    capabilities: { ...capabilities, startsKnown },
    extend: (scheduler) => supply.connect(scheduler),
  });
  fake.workers.onSpawn = () => (machine.free -= 1);
  const offer = (count: number): void => {
    machine.free += count;
    supply.changed();
  };
  return { ...fake, machine, offer, supply };
}

describe('while no worker is there,', () => {
  test('tasks are pending, and run when one comes', async () => {
    const { clock, offer, submit, workers } = create({ workers: 2 });
    const futures = [submit(1), submit(2), submit(3)];
    await settle();
    clock.advance(100_000);
    expect(workers.all).toHaveLength(0);
    expect(futures.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
    offer(1);
    workers.at(0).ready().finish(1);
    expect(await futures[0]).toBe(1);
    offer(5);
    expect(workers.all).toHaveLength(2);
  });

  test('they can be cancelled and time out', async () => {
    const { clock, dispatcher, submit } = create();
    const future = submit(1);
    await settle();
    expect(future.cancel()).toBe(true);
    const limited = dispatcher.executeAsync(tasks.work(2), { timeout: 50 });
    limited.addDoneCallback(() => {});
    clock.advance(60);
    expect(await limited.exception()).toMatchObject({ code: 'DISPATCH_TIMEOUT' });
  });

  test('the error of a task that times out says why there is none, and not that of one that runs', async () => {
    const { clock, dispatcher, machine, offer, workers } = create({ workers: 1 });
    const limited = (): ReturnType<typeof dispatcher.executeAsync> => {
      const future = dispatcher.executeAsync(tasks.work(1), { timeout: 50 });
      future.addDoneCallback(() => {});
      return future;
    };
    machine.whyNone = 'no machine';
    const waiting = limited();
    await settle();
    clock.advance(60);
    expect(await waiting.exception()).toMatchObject({
      code: 'DISPATCH_TIMEOUT',
      message: expect.stringContaining('timed out: no machine') as string,
      cause: { code: 'DISPATCH_UNAVAILABLE', message: 'no machine' },
    });
    const running = limited();
    offer(1);
    workers.at(0).ready();
    await settle();
    workers.at(0).start(1);
    clock.advance(60);
    expect(await running.exception()).toMatchObject({ code: 'DISPATCH_TIMEOUT', message: "'work' timed out" });
    expect(await running.exception()).not.toHaveProperty('cause');
    machine.whyNone = undefined;
    const other = limited();
    clock.advance(60);
    expect(await other.exception()).not.toHaveProperty('cause');
  });

  test('ready() waits for it', async () => {
    const { dispatcher, offer, workers } = create({ workers: 1 });
    let isReady = false;
    const ready = dispatcher.ready().then(() => (isReady = true));
    await settle();
    expect(isReady).toBe(false);
    offer(1);
    workers.at(0).ready();
    await ready;
  });

  test('and none is expected any more, tasks and ready() fail; later ones wait again', async () => {
    const { dispatcher, offer, submit, supply, workers } = create({ workers: 1 });
    const future = submit(1);
    const ready = dispatcher.ready();
    await settle();
    supply.unavailable(new Error('no host within 5 s'));
    for (const error of [await future.exception(), await ready.catch((reason: unknown) => reason)]) {
      expect(error).toBeInstanceOf(DispatcherUnavailableError);
      expect(String(error)).toContain('no host within 5 s');
    }
    const later = submit(2);
    await settle();
    expect(later.state).toBe('pending');
    offer(1);
    workers.at(0).ready().finish(2);
    expect(await later).toBe(2);
  });
});

describe('a worker that was wanted', () => {
  test('is not needed any more when the tasks run on another one', async () => {
    const { machine, offer, submit, workers } = create({ workers: 2 });
    submit(1);
    submit(2);
    await settle();
    expect(machine.isNeeded).toBe(true);
    offer(1);
    expect(machine.isNeeded).toBe(true);
    workers.at(0).ready().finish(1);
    await settle();
    expect(machine.isNeeded).toBe(false);
    submit(3);
    await settle();
    expect(machine.isNeeded).toBe(true);
  });

  test('is not needed any more when the tasks were cancelled or timed out', async () => {
    const { clock, dispatcher, machine, submit } = create();
    submit(1).cancel();
    const limited = dispatcher.executeAsync(tasks.work(2), { timeout: 50 });
    limited.addDoneCallback(() => {});
    await settle();
    expect(machine.isNeeded).toBe(true);
    clock.advance(60);
    await settle();
    expect(machine.isNeeded).toBe(false);
  });

  test('is needed as long as ready() waits', async () => {
    const { dispatcher, machine, offer, submit, workers } = create({ workers: 1 });
    const ready = dispatcher.ready();
    submit(1).cancel();
    await settle();
    expect(machine.isNeeded).toBe(true);
    offer(1);
    expect(machine.isNeeded).toBe(false);
    workers.at(0).ready();
    await ready;
  });
});

describe('a worker that is recalled', () => {
  test('ends at once if it is idle', async () => {
    const { offer, submit, supply, workers } = create({ workers: 1 });
    submit(1);
    await settle();
    offer(1);
    workers.at(0).ready().finish(1);
    await settle();
    supply.recall(workers.at(0).configuration.worker);
    expect(workers.at(0).terminated).toBe(true);
  });

  test('finishes what it runs, and what it has not begun runs elsewhere', async () => {
    const { offer, submit, supply, workers } = create({ workers: 1, tasksPerWorker: 2 });
    const [first, second] = [submit(1), submit(2)];
    await settle();
    offer(2);
    const worker = workers.at(0);
    worker.ready().start(1);
    supply.recall(worker.configuration.worker);
    expect(worker.terminated).toBe(false);
    worker.finish(1);
    expect(await first).toBe(1);
    worker.meetWithdrawn();
    await settle();
    workers.at(1).ready().finish(2);
    expect(await second).toBe(2);
    expect(worker.terminated).toBe(true);
  });

  test('runs what was posted to it if it is not known what has started, and nothing more', async () => {
    const { offer, submit, supply, workers } = create({ workers: 1 }, false);
    const first = submit(1);
    const second = submit(2);
    await settle();
    offer(1);
    const worker = workers.at(0);
    worker.ready();
    expect(worker.arrived).toEqual([1]);
    supply.recall(worker.configuration.worker);
    worker.finish(1);
    await settle();
    expect(await first).toBe(1);
    expect([worker.terminated, worker.arrived, second.state]).toEqual([true, [1], 'pending']);
    offer(1);
    workers.at(1).ready().finish(2);
    expect(await second).toBe(2);
  });

  test('and is not known has no effect', () => {
    const { supply } = create();
    expect(() => supply.recall(99)).not.toThrow();
  });
});

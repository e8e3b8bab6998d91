import { DispatcherUnavailableError, type DispatcherOptions } from '@dispatch/core';
import { describe, expect, test, vi } from 'vitest';
import { LaneModules } from '../../../src/host/lane/lane-modules.js';
import { importFirst } from '../../../src/host/scheduling/import-first.js';
import { encodeThrown } from '../../../src/wire/error-codec.js';
import { capabilities, createFake, otherTasks, settle, tasks } from '../../support/fake-dispatcher.js';
import type { FakeWorker } from '../../support/fake-workers.js';
import type { ManualClock } from '../../support/manual-clock.js';

const work = 'file:///tasks.js';
const other = 'file:///other.js';

function create(options: DispatcherOptions = { workers: { max: 1 } }, modules: 'imported' | 'served' = 'imported') {
  return createFake(options, {
    capabilities: { ...capabilities, sharedMemory: false, loopsSeeCancel: false, startsKnown: false, modules },
    extend: importFirst,
  });
}

/** The modules that a worker was asked to import, in order. */
function asked(worker: FakeWorker): (string | undefined)[] {
  return worker.messages.flatMap((message) => (message.type === 'import' ? message.reference.module : []));
}

function fails(worker: FakeWorker, module: string): void {
  const error = encodeThrown(new DispatcherUnavailableError(`the module ${module} does not load`));
  worker.send({ type: 'module', module, status: 'failed', error });
}

/** Answers the pings that a worker has got. */
function answerAll(worker: FakeWorker): void {
  for (let answered = worker.pings; answered > 0; answered -= 1) worker.pong();
}

async function pass(clock: ManualClock, milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 250) {
    clock.advance(250);
    await settle();
  }
}

describe('where starts are not known,', () => {
  test('one call of each task is inspected when another one is submitted, however many wait for their modules', async () => {
    const { dispatcher, submit, workers } = create({ workers: 2, tasksPerWorker: 2 });
    submit(0);
    submit(0);
    await settle();
    for (const worker of workers.all) worker.ready().importing(work);
    for (let number = 1; number < 200; number += 1) {
      submit(number);
      dispatcher.executeAsync(otherTasks.elsewhere(number)).addDoneCallback(() => {});
    }
    await settle();
    const looks = vi.spyOn(LaneModules.prototype, 'unloaded');
    submit(200);
    await settle();
    expect(looks.mock.calls.length).toBeLessThan(40);
    looks.mockRestore();
    expect(workers.all.map(asked)).toEqual([
      [work, other],
      [work, other],
    ]);
  });

  test('a call waits in the queue until its module is loaded, which is requested once', async () => {
    const { submit, workers, dispatcher } = create();
    const futures = [submit(1), submit(2)];
    await settle();
    const worker = workers.at(0);
    expect(asked(worker)).toEqual([]);
    worker.ready();
    expect(asked(worker)).toEqual([work]);
    worker.importing(work);
    submit(3);
    await settle();
    expect(asked(worker)).toEqual([work]);
    expect(worker.arrived).toEqual([]);
    expect(futures.map(({ state }) => state)).toEqual(['pending', 'pending']);
    expect(dispatcher.stats()).toMatchObject({ running: 0, queued: 3 });
    worker.loaded(work);
    expect(worker.arrived).toEqual([1]);
    worker.finish(1);
    expect(worker.arrived).toEqual([1, 2]);
  });

  test('a call that is cancelled meanwhile never starts, and priorities hold', async () => {
    const { dispatcher, submit, workers } = create();
    const cancelled = submit(1);
    submit(2);
    await settle();
    const worker = workers.at(0).ready();
    worker.importing(work);
    cancelled.cancel();
    dispatcher.executeAsync(tasks.work('first'), { priority: 1 });
    await settle();
    worker.loaded(work);
    expect(worker.arrived).toEqual(['first']);
  });

  test('calls of modules that are loaded wait only until the worker responds during the import', async () => {
    const { dispatcher, submit, workers } = create();
    dispatcher.executeAsync(otherTasks.elsewhere('other'));
    await settle();
    const worker = workers.at(0).ready();
    worker.loaded('file:///other.js');
    worker.finish('other');
    submit(1);
    dispatcher.executeAsync(otherTasks.elsewhere('passes'));
    await settle();
    expect(asked(worker)).toEqual([other, work]);
    worker.importing(work);
    expect(asked(worker)).toEqual([other, work, other]);
    expect(worker.arrived).toEqual(['other']);
    worker.loaded(other);
    expect(worker.arrived).toEqual(['other', 'passes']);
    worker.finish('passes');
    // Asked once for each import.
    dispatcher.executeAsync(otherTasks.elsewhere('later'));
    await settle();
    expect(asked(worker)).toEqual([other, work, other]);
    expect(worker.arrived).toEqual(['other', 'passes', 'later']);
  });

  test('they are not lost if the import ends the worker before it responds', async () => {
    const { dispatcher, submit, workers } = create();
    const loaded = dispatcher.executeAsync(otherTasks.elsewhere('loaded'));
    submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.importing(other);
    expect(asked(worker)).toEqual([other, work]);
    worker.loaded(other);
    worker.importing(work);
    worker.exit({ exitCode: 1 });
    await settle();
    expect(worker.arrived).toEqual([]);
    const next = workers.at(1).ready();
    next.loaded(other);
    next.importing(work);
    next.loaded(other);
    next.finish('loaded', 'done');
    expect(await loaded).toBe('done');
  });

  test('they run on another worker meanwhile that has nothing to import', async () => {
    const { dispatcher, submit, workers } = create({ workers: { min: 2, max: 2 } });
    dispatcher.executeAsync(otherTasks.elsewhere('a'));
    dispatcher.executeAsync(otherTasks.elsewhere('b'));
    await settle();
    for (const index of [0, 1]) workers.at(index).ready().loaded(other);
    workers.at(0).finish('a');
    workers.at(1).finish('b');
    submit(1);
    await settle();
    const [importing, free] = asked(workers.at(0)).includes(work) ? [0, 1] : [1, 0];
    workers.at(importing).importing(work);
    dispatcher.executeAsync(otherTasks.elsewhere('c'));
    await settle();
    expect(workers.at(free).arrived.at(-1)).toBe('c');
  });

  test('nor do they if a call with a key waits for its module on that worker', async () => {
    const { dispatcher, workers } = create();
    dispatcher.executeAsync(otherTasks.elsewhere('bound'), { affinity: 'key' });
    await settle();
    const worker = workers.at(0).ready();
    worker.loaded('file:///other.js');
    worker.finish('bound');
    dispatcher.executeAsync(tasks.work('waits'), { affinity: 'key' });
    dispatcher.executeAsync(otherTasks.elsewhere('passes'));
    await settle();
    expect(asked(worker)).toEqual([other, work]);
    worker.importing(work);
    worker.loaded(other);
    expect(worker.arrived).toEqual(['bound', 'passes']);
    worker.finish('passes');
    worker.loaded(work);
    expect(worker.arrived).toEqual(['bound', 'passes', 'waits']);
  });

  test('as many workers import a module as calls wait for it, and no more', async () => {
    const { submit, workers } = create({ workers: 3 });
    submit(1);
    submit(2);
    await settle();
    for (const index of [0, 1]) workers.at(index).ready();
    expect([0, 1].map((index) => asked(workers.at(index)))).toEqual([[work], [work]]);
    workers.at(1).loaded(work);
    expect(workers.at(1).arrived).toEqual([1]);
    workers.at(0).loaded(work);
    expect(workers.at(0).arrived).toEqual([2]);
  });

  test('a module that does not load fails the call for which it was imported, and is tried again for the next', async () => {
    const { submit, workers } = create();
    const futures = [submit(1), submit(2)];
    await settle();
    const worker = workers.at(0).ready();
    for (const future of futures) {
      worker.importing(work);
      fails(worker, work);
      await settle();
      expect(await future.exception()).toBeInstanceOf(DispatcherUnavailableError);
    }
    expect(asked(worker)).toEqual([work, work]);
    expect(worker.arrived).toEqual([]);
  });

  test('a worker that is lost while it loads loses no call', async () => {
    const { submit, workers } = create();
    const future = submit(1);
    await settle();
    workers.at(0).ready().importing(work);
    workers.at(0).exit({ exitCode: 1 });
    await settle();
    const next = workers.at(1).ready();
    expect(asked(next)).toEqual([work]);
    next.loaded(work);
    next.finish(1, 'done');
    expect(await future).toBe('done');
  });

  test('a worker that something blocks before the import begins is replaced', async () => {
    const { clock, submit, workers } = create();
    const future = submit(1);
    await settle();
    workers.at(0).ready();
    expect(workers.at(0).pings).toBeGreaterThan(0);
    clock.advance(3000);
    await settle();
    expect(workers.at(0).terminated).toBe(true);
    workers.at(1).ready().loaded(work);
    workers.at(1).finish(1, 'done');
    expect(await future).toBe('done');
  });

  describe.each([undefined, 'key'])('an import that was requested beside a task, with affinity %s,', (affinity) => {
    async function createBeside() {
      const { clock, dispatcher, workers } = create({ workers: 1, tasksPerWorker: 2 });
      const options = affinity === undefined ? {} : { affinity };
      const first = dispatcher.execute(tasks.work('first'), options);
      await settle();
      const worker = workers.at(0).ready();
      worker.loaded(work);
      answerAll(worker);
      const other = dispatcher.executeAsync(otherTasks.elsewhere('other'), options);
      await settle();
      expect(asked(worker)).toEqual([work, 'file:///other.js']);
      await pass(clock, 20_000);
      expect(worker.terminated).toBe(false);
      return { clock, first, other, worker, workers };
    }

    test('does not end the worker, however long the task blocks it', async () => {
      const { first, other, worker } = await createBeside();
      worker.finish('first');
      worker.loaded('file:///other.js');
      worker.finish('other', 'done');
      expect([await first, await other]).toEqual(['first', 'done']);
    });

    test('shows what the task has left behind: its call runs on another worker', async () => {
      const { clock, other, worker, workers } = await createBeside();
      worker.finish('first');
      await pass(clock, 2000);
      expect(worker.terminated).toBe(true);
      workers.at(1).ready().loaded('file:///other.js');
      workers.at(1).finish('other', 'done');
      expect(await other).toBe('done');
    });
  });

  test('a failure of a module that was not requested has no effect', async () => {
    const { submit, workers } = create();
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.importing(work);
    fails(worker, 'file:///unknown.js');
    worker.loaded(work);
    worker.finish(1, 'done');
    expect(await future).toBe('done');
  });
});

test('workers that serve their tasks import nothing', async () => {
  const { submit, workers } = create(undefined, 'served');
  submit(1);
  await settle();
  const worker = workers.at(0).ready();
  expect(asked(worker)).toEqual([]);
  expect(worker.arrived).toEqual([1]);
});

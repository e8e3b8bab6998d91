import { WorkerLostError } from '@dispatch/core';
import { describe, expect, test, vi } from 'vitest';
import type { Spawn } from '../../../src/host/worker-link.js';
import { encodeThrown } from '../../../src/wire/error-codec.js';
import { capabilities, createFake, settle } from '../../support/fake-dispatcher.js';
import { FakeWorkers } from '../../support/fake-workers.js';

/** A dispatcher with one worker whose link has the optional methods. */
function create(options: Parameters<typeof createFake>[0] = {}) {
  const workers = new FakeWorkers();
  const idle = vi.fn<() => void>();
  const ending = vi.fn<() => void>();
  const started = vi.fn<() => void>();
  const spawn: Spawn = (...parts) => Object.assign(workers.spawn(...parts), { started, idle, ending });
  return { ...createFake(options, { spawn }), workers, started, idle, ending };
}

test('started() is called when the worker reports that it is ready, which may let calls be posted', async () => {
  const { started, submit, workers } = create();
  workers.onSpawn = (worker) => (worker.isAwake = false);
  submit(1);
  await settle();
  const worker = workers.at(0);
  started.mockImplementation(() => worker.wakeUp());
  expect(worker.arrived).toEqual([]);
  worker.ready();
  expect(started).toHaveBeenCalledTimes(1);
  expect(worker.arrived).toEqual([1]);
});

describe('idle() is called', () => {
  test('when the last call that the worker holds is answered', async () => {
    const { idle, submit, workers } = create({ tasksPerWorker: 2 });
    submit(1);
    submit(2);
    await settle();
    workers.at(0).ready().finish(1);
    expect(idle).not.toHaveBeenCalled();
    workers.at(0).finish(2);
    expect(idle).toHaveBeenCalledTimes(1);
  });

  test('when the last call is withdrawn', async () => {
    const { idle, submit, workers } = create();
    const future = submit(1);
    await settle();
    workers.at(0).ready();
    future.cancel();
    expect(idle).toHaveBeenCalledTimes(1);
  });

  test('not while a cancelled task still runs', async () => {
    const { idle, submit, workers } = create();
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    future.cancel();
    expect(idle).not.toHaveBeenCalled();
    workers.at(0).finish(1);
    expect(idle).toHaveBeenCalledTimes(1);
  });
});

describe('together() is called', () => {
  /** What was posted within each call of together(), until a worker is ready and has its first call. */
  async function postedTogether(options: Parameters<typeof createFake>[1]): Promise<string[][]> {
    const workers = new FakeWorkers();
    const posted: string[][] = [];
    const together = (post: () => void): void => {
      const { messages } = workers.at(0);
      const before = messages.length;
      post();
      posted.push(messages.slice(before).map(({ type }) => type));
    };
    const spawn: Spawn = (...parts) => Object.assign(workers.spawn(...parts), { together });
    const { submit } = createFake({}, { ...options, spawn });
    const future = submit(1);
    await settle();
    workers.at(0).ready();
    await settle();
    expect(workers.at(0).messages.map(({ type }) => type)).toContain('calls');
    workers.at(0).finish(1);
    await future;
    return posted;
  }

  test('with a ping and the calls behind it, where nothing else shows that the calls have begun', async () => {
    const blind = { ...capabilities, sharedMemory: false, loopsSeeCancel: false, startsKnown: false };
    expect(await postedTogether({ capabilities: blind })).toEqual([['ping', 'tasks', 'calls']]);
  });

  test('not where claim words show it', async () => {
    expect(await postedTogether({ capabilities })).toEqual([]);
  });
});

describe('ending() is called when the worker announces its end', () => {
  test('and may report the exit at once: the announcement has the error', async () => {
    const { ending, submit, workers } = create();
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    ending.mockImplementation(() => worker.exit());
    worker.send({ type: 'dying', exitCode: 3, error: encodeThrown(new RangeError('why')) });
    expect(ending).toHaveBeenCalledTimes(1);
    const error: unknown = await future.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WorkerLostError);
    expect(error).toMatchObject({ exitCode: 3, cause: new RangeError('why') });
    expect(worker.terminated).toBe(true);
  });
});

describe('a worker gets the module of a task', () => {
  test.each([
    ['imported', 'file:///tasks.js'],
    ['shared', 'file:///tasks.js'],
    ['served', undefined],
  ] as const)('with modules: %o it is %s', async (modules, module) => {
    const { submit, workers } = createFake({}, { capabilities: { ...capabilities, modules } });
    submit(1);
    await settle();
    expect(workers.at(0).call(1)).toMatchObject({ task: 'work', module });
  });
});

describe('a worker that is about to end is pinged', () => {
  test.each([
    [true, 1],
    [false, 0],
  ])('with parallel: %s, this many times: %d', async (parallel, pings) => {
    const { clock, dispatcher, submit, workers } = createFake(
      { tasksPerWorker: 2, cancelGrace: 50 },
      { capabilities: { ...capabilities, parallel } },
    );
    const overdue = submit(1);
    const colocated = submit(2);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    worker.start(2);
    overdue.cancel();
    clock.advance(60);
    expect(worker.pings).toBe(pings);
    worker.finish(2);
    await expect(colocated).resolves.toBe(2);
    expect(worker.terminated).toBe(true);
    await dispatcher.close();
  });
});

test('a worker with a long round trip is assigned more short calls ahead of time', async () => {
  const workers = new FakeWorkers();
  const spawn: Spawn = (...parts) => Object.assign(workers.spawn(...parts), { roundTrip: 20 });
  const { submit } = createFake({}, { spawn });
  submit(0);
  await settle();
  const worker = workers.at(0).ready();
  worker.start(0);
  worker.finishMeasured(0, 1);
  for (let number = 1; number <= 40; number += 1) submit(number);
  await settle();
  expect(worker.arrived).toHaveLength(1 + 25);
});

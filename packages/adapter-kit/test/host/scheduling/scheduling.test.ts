import { transfer } from '@dispatch/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LaneModules } from '../../../src/host/lane/lane-modules.js';
import { createFake, otherTasks, settle, tasks, thirdTasks } from '../../support/fake-dispatcher.js';
import { slotCount } from '../../../src/wire/claims.js';

/** A fake with running workers, and a known duration of the task `work`. */
async function createMeasured(milliseconds: number, workers = 1, options = {}) {
  const fake = createFake({ workers: { max: workers }, idleTimeout: Infinity, ...options });
  for (let number = 0; number < workers; number += 1) fake.submit(`first ${number}`);
  await settle();
  for (const worker of fake.workers.all) worker.ready();
  for (const worker of fake.workers.all) worker.finishMeasured(worker.arrived[0], milliseconds);
  await settle();
  return fake;
}

describe('workers', () => {
  test('start on demand, one per call, as many as allowed', async () => {
    const { submit, workers } = createFake({ workers: 3 });
    expect(workers.all).toHaveLength(0);
    submit(1);
    submit(2);
    await settle();
    expect(workers.all.map(({ arrived }) => arrived)).toEqual([[1], [2]]);
    submit(3);
    submit(4);
    await settle();
    expect(workers.all).toHaveLength(3);
  });

  test('that are idle are used before new ones start', async () => {
    const { submit, workers } = createFake({ workers: 2 });
    submit(1);
    await settle();
    workers.at(0).ready().finish(1);
    submit(2);
    await settle();
    expect(workers.all).toHaveLength(1);
    expect(workers.at(0).arrived).toEqual([1, 2]);
  });

  test('have unique numbers', async () => {
    const { submit, workers } = createFake({ workers: 2 });
    submit(1);
    submit(2);
    await settle();
    expect(workers.all.map(({ configuration }) => configuration.worker)).toEqual([1, 2]);
  });

  test('that import a module do not get all its calls while another could start', async () => {
    const { submit, workers } = createFake({ workers: 2 });
    submit(1);
    await settle();
    workers.at(0).ready().importing('file:///tasks.js');
    submit(2);
    await settle();
    expect(workers.all.map(({ arrived }) => arrived)).toEqual([[1], [2]]);
  });

  test('that import a module are not given calls of it ahead of time', async () => {
    const { submit, workers } = createFake();
    submit(1);
    await settle();
    workers.at(0).ready().importing('file:///tasks.js');
    submit(2);
    await settle();
    expect(workers.at(0).arrived).toEqual([1]);
  });

  test('that import a module run calls of others meanwhile', async () => {
    const { dispatcher, submit, workers } = createFake();
    submit(1);
    await settle();
    workers.at(0).ready().importing('file:///tasks.js');
    const other = dispatcher.executeAsync(otherTasks.elsewhere('other'));
    await settle();
    workers.at(0).finish('other');
    await expect(other).resolves.toBe('other');
  });
});

describe('however many calls wait for modules', () => {
  const looked = () => vi.spyOn(LaneModules.prototype, 'isImporting');

  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each([
    ['of one task', ['work'], false],
    ['of one task, with what they transfer', ['work'], true],
    ['of several tasks and modules', ['work', 'other', 'elsewhere'], false],
  ] as const)('one of each task is inspected when another one is submitted: %s', async (_, names, transfers) => {
    const { dispatcher, workers } = createFake({ workers: { max: 1 } });
    const create = { ...tasks, ...otherTasks };
    const submit = (name: keyof typeof create, number: number): void => {
      const argument = transfers ? transfer([number], [new ArrayBuffer(8)]) : number;
      dispatcher.executeAsync(create[name](argument)).addDoneCallback(() => {});
    };
    for (const name of names) submit(name, 0);
    await settle();
    const worker = workers.at(0).ready();
    worker.importing('file:///tasks.js');
    if (names.length > 1) worker.importing('file:///other.js');
    for (let number = 1; number < 200; number += 1) for (const name of names) submit(name, number);
    await settle();
    const looks = looked();
    submit('work', 200);
    await settle();
    expect(looks.mock.calls.length).toBeLessThan(20 * names.length);
  });
});

describe('beside a call that waits for its module', () => {
  test('one that transfers something waits for a free slot, and does not hold up others of its module', async () => {
    const { dispatcher, submit, workers } = createFake({ workers: { max: 2 } });
    submit('first');
    await settle();
    const worker = workers.at(0).ready();
    worker.importing('file:///tasks.js');
    worker.loaded('file:///tasks.js');
    worker.finish('first');
    dispatcher.executeAsync(otherTasks.elsewhere('other')).addDoneCallback(() => {});
    submit('second');
    await settle();
    worker.importing('file:///other.js');
    workers.with('second').ready().importing('file:///tasks.js');
    const transferring = tasks.work('transferring', transfer([1], [new ArrayBuffer(8)]));
    dispatcher.executeAsync(transferring).addDoneCallback(() => {});
    submit('plain');
    await settle();
    expect(worker.arrived).toEqual(['first', 'other', 'plain']);
    worker.loaded('file:///other.js');
    worker.finishAll(['other', 'plain']);
    await settle();
    expect(worker.arrived).toEqual(['first', 'other', 'plain', 'transferring']);
  });

  test('a worker gets one of another module per slot, and no more', async () => {
    const { dispatcher, submit, workers } = createFake();
    submit(1);
    await settle();
    workers.at(0).ready().importing('file:///tasks.js');
    for (const number of ['other', 'next'])
      dispatcher.executeAsync(otherTasks.elsewhere(number)).addDoneCallback(() => {});
    await settle();
    expect(workers.at(0).arrived).toEqual([1, 'other']);
  });

  test('a worker gets one of another module even if more of the same wait before it', async () => {
    const { dispatcher, submit, workers } = createFake({ workers: 2 });
    dispatcher.executeAsync(thirdTasks.third('busy')).addDoneCallback(() => {});
    submit(1);
    await settle();
    const [busy, importing] = [workers.with('busy').ready(), workers.with(1).ready()];
    busy.start('busy');
    importing.importing('file:///tasks.js');
    submit(2);
    dispatcher.executeAsync(otherTasks.elsewhere('other')).addDoneCallback(() => {});
    await settle();
    expect(importing.arrived).toEqual([1, 'other']);
    expect(busy.arrived).toEqual(['busy']);
  });

  test('no transferred arguments are assigned: the worker may be replaced because of the import', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ startTimeout: 100 });
    submit(1);
    await settle();
    workers.at(0).ready().importing('file:///tasks.js');
    const buffer = new ArrayBuffer(8);
    const transferred = dispatcher.executeAsync(otherTasks.elsewhere(transfer({ buffer }, [buffer])));
    await settle();
    expect(workers.at(0).arrived).toEqual([1]);
    clock.advance(100);
    await settle();
    const next = workers.at(1).ready();
    await settle();
    next.finish(next.arrived[0], 'arrived');
    await expect(transferred).resolves.toBe('arrived');
  });
});

describe('a call is assigned to the worker with the least work', () => {
  test.each([
    ['the first', 1],
    ['the last', 6],
  ])('if that is %s', async (_which, number) => {
    const { submit, workers } = createFake({ workers: 2, tasksPerWorker: 3 });
    for (const each of [1, 2, 3, 4, 5, 6]) submit(each);
    await settle();
    for (const worker of workers.all) for (const each of worker.ready().arrived) worker.start(each);
    const free = workers.with(number);
    free.finishAll(free.arrived.slice(0, 2));
    const other = workers.all.find((worker) => worker !== free);
    other?.finish(other.arrived[0]);
    submit('next');
    await settle();
    expect(workers.with('next')).toBe(free);
  });
});

describe('calls of one turn', () => {
  test('are sent as one message, which declares their task once', async () => {
    const { submit, workers } = await createMeasured(0.1);
    const worker = workers.at(0);
    for (const number of [1, 2, 3]) submit(number);
    await settle();
    expect(worker.batches).toBe(2);
    expect(worker.messages.map(({ type }) => type)).toEqual(['tasks', 'calls', 'calls']);
    expect(worker.arrived).toEqual(['first 0', 1, 2, 3]);
  });

  test('are not assigned during the submitting call', () => {
    const { submit, workers } = createFake();
    submit(1);
    expect(workers.all).toHaveLength(0);
  });

  test('include deadlines only if there are any, in milliseconds since the epoch', async () => {
    const { clock, dispatcher, workers } = await createMeasured(0.1);
    const call = dispatcher.execute(tasks.work(1), { timeout: 50 });
    await settle();
    expect(workers.at(0).call(1).deadline).toBe(clock.epoch + clock.now() + 50);
    expect(workers.at(0).messages[0]).not.toHaveProperty('deadlines');
    workers.at(0).finish(1);
    await call;
  });
});

describe('ahead of time', () => {
  test('a task of unknown duration is assigned once per slot', async () => {
    const { submit, workers } = createFake({ workers: 1, tasksPerWorker: 2 });
    for (const number of [1, 2, 3]) submit(number);
    await settle();
    expect(workers.at(0).arrived).toEqual([1, 2]);
    workers.at(0).ready().finish(2);
    expect(workers.at(0).arrived).toEqual([1, 2, 3]);
  });

  test('a long task is assigned once per slot', async () => {
    const { submit, workers } = await createMeasured(6);
    for (const number of [1, 2]) submit(number);
    await settle();
    expect(workers.at(0).arrived).toEqual(['first 0', 1]);
  });

  test('short tasks are assigned up to 5 ms of work', async () => {
    const { submit, workers } = await createMeasured(1);
    for (let number = 1; number <= 10; number += 1) submit(number);
    await settle();
    expect(workers.at(0).arrived.slice(1)).toEqual([1, 2, 3, 4, 5]);
    workers.at(0).finishAll([1, 2]);
    expect(workers.at(0).arrived.slice(6)).toEqual([6, 7]);
  });

  test('tasks of an unmeasurably short duration are assigned too, repeatedly', async () => {
    const { submit, workers } = await createMeasured(0);
    for (const round of ['a', 'b']) {
      const all = [1, 2, 3, 4].map((number) => `${round} ${number}`);
      for (const each of all) submit(each);
      await settle();
      expect(workers.at(0).arrived.slice(-4)).toEqual(all);
      workers.at(0).finishAll(all);
    }
  });

  test('very short tasks are assigned while there are slots', async () => {
    const { submit, workers } = await createMeasured(0.004);
    for (let number = 1; number <= 1500; number += 1) submit(number);
    await settle();
    expect(workers.at(0).calls).toHaveLength(1 + slotCount);
  });

  test('they are shared evenly among the workers', async () => {
    const { submit, workers } = await createMeasured(1, 3);
    for (let number = 1; number <= 9; number += 1) submit(number);
    await settle();
    expect(workers.all.map(({ arrived }) => arrived.length - 1)).toEqual([3, 3, 3]);
  });

  test('those that hold the fewest get them first', async () => {
    const { submit, workers } = await createMeasured(0.01, 3);
    for (let number = 1; number <= 30; number += 1) submit(number);
    await settle();
    const held = (): number[] => workers.all.map(({ calls }) => calls.length);
    const before = held();
    const second = workers.at(1);
    // All but one: an idle worker would take calls of the others.
    second.finishAll(second.arrived.slice(-9));
    for (let number = 31; number <= 39; number += 1) submit(number);
    await settle();
    expect(held().map((each, lane) => each - (before[lane] ?? 0))).toEqual([0, 9, 0]);
    for (let number = 40; number <= 42; number += 1) submit(number);
    await settle();
    expect(held().map((each, lane) => each - (before[lane] ?? 0))).toEqual([1, 10, 1]);
  });

  test('workers that can start them immediately come first', async () => {
    const { submit, workers } = await createMeasured(1, 2);
    submit(1);
    await settle();
    submit(2);
    await settle();
    expect(workers.all.map(({ arrived }) => arrived.length - 1)).toEqual([1, 1]);
  });

  test('a long task is not assigned behind short ones, and those behind it do not overtake it', async () => {
    const { dispatcher, submit, workers } = await createMeasured(1);
    submit(1);
    void dispatcher.execute(tasks.other('unknown'));
    submit(2);
    await settle();
    expect(workers.at(0).arrived.slice(1)).toEqual([1]);
    workers.at(0).finish(1);
    expect(workers.at(0).arrived.slice(1)).toEqual([1, 'unknown']);
  });

  test('a task that has become long is no longer assigned ahead of time', async () => {
    const { submit, workers } = await createMeasured(1);
    submit(1);
    await settle();
    workers.at(0).finishMeasured(1, 100);
    for (const number of [2, 3]) submit(number);
    await settle();
    expect(workers.at(0).arrived.slice(1)).toEqual([1, 2]);
  });
});

describe('calls with transferred arguments', () => {
  const moving = (number: unknown) => {
    const buffer = new ArrayBuffer(8);
    return { buffer, task: tasks.work(number, transfer({ buffer }, [buffer])) };
  };

  test('are assigned only to a running worker', async () => {
    const { dispatcher, workers } = createFake();
    const { buffer, task } = moving(1);
    const result = dispatcher.execute(task);
    await settle();
    expect(workers.at(0).calls).toEqual([]);
    expect(buffer.byteLength).toBe(8);
    workers.at(0).ready();
    expect(buffer.byteLength).toBe(0);
    workers.at(0).finish(1);
    await expect(result).resolves.toBe(1);
  });

  test('are assigned only to a free slot', async () => {
    const { dispatcher, submit, workers } = await createMeasured(1);
    submit(1);
    void dispatcher.execute(moving('transferred').task);
    await settle();
    expect(workers.at(0).arrived.slice(1)).toEqual([1]);
    workers.at(0).finish(1);
    expect(workers.at(0).arrived.slice(1)).toEqual([1, 'transferred']);
  });

  test('start no second worker while the first one starts', async () => {
    const { dispatcher, submit, workers } = createFake({ workers: 4 });
    void dispatcher.execute(moving(1).task);
    await settle();
    for (let turn = 0; turn < 3; turn += 1) {
      submit('cancelled').cancel();
      await settle();
    }
    expect(workers.all).toHaveLength(1);
  });

  test('with a snapshot are transferred at submission, and assigned like any other', async () => {
    const { dispatcher, workers } = createFake();
    const { buffer, task } = moving(1);
    void dispatcher.execute(task, { snapshot: true });
    expect(buffer.byteLength).toBe(0);
    await settle();
    expect(workers.at(0).arrived).toEqual([1]);
  });
});

describe('stealing', () => {
  test('an idle worker steals half of the unstarted calls of a busy one', async () => {
    const { submit, workers } = await createMeasured(0.1, 2);
    for (let number = 1; number <= 8; number += 1) submit(number);
    await settle();
    const [busy, idle] = [workers.at(0), workers.at(1)];
    const held = busy.arrived.slice(1);
    busy.start(held[0]);
    idle.finishAll(idle.arrived.slice(1));
    const stolen = idle.arrived.slice(1 + (8 - held.length));
    expect(stolen).toEqual(held.slice(2));
    for (const number of stolen) expect(busy.start(number)).toBe(false);
    expect(busy.start(held[1])).toBe(true);
  });

  test('an idle worker steals all calls of one that is starting', async () => {
    const { submit, workers } = createFake({ workers: 2 });
    submit(1);
    submit(2);
    await settle();
    workers.at(0).ready().finish(1);
    expect(workers.at(0).arrived).toEqual([1, 2]);
    expect(workers.at(1).start(2)).toBe(false);
  });

  test('running calls, and calls with transferred arguments, are not stolen', async () => {
    const { submit, workers } = await createMeasured(1, 2);
    for (const number of [1, 2]) submit(number);
    await settle();
    const busy = workers.with(1);
    busy.start(1);
    workers.with(2).finish(2);
    expect(workers.all.map(({ arrived }) => arrived.length - 1)).toEqual([1, 1]);
  });

  test('nothing is stolen while the queue is not empty', async () => {
    const { submit, workers } = await createMeasured(6, 2);
    for (const number of [1, 2, 3]) submit(number);
    await settle();
    workers.with(1).finish(1);
    expect(workers.with(3)).toBe(workers.with(1));
  });

  test('is from the worker that has unstarted calls, not from the one that runs the most', async () => {
    const fake = createFake({ workers: { max: 3 }, tasksPerWorker: 3, idleTimeout: Infinity });
    const { submit, workers } = fake;
    for (let number = 1; number <= 9; number += 1) submit(number);
    await settle();
    for (const worker of workers.all) worker.ready();
    // The first runs its three calls; the second has two, blocked by a loop in its first; the third is done.
    const [first, second, third] = [workers.at(0), workers.at(1), workers.at(2)];
    for (const number of first.arrived) first.start(number);
    second.finish(second.arrived[2]);
    second.start(second.arrived[0]);
    const waiting = second.arrived[1];
    third.finishAll(third.arrived);
    await settle();
    expect(third.arrived).toContain(waiting);
  });

  test('gives a worker no more tasks than it may have', async () => {
    const { submit, workers } = await createMeasured(0.1, 2, { maxTasksPerWorker: 10 });
    for (let number = 1; number <= 18; number += 1) submit(number);
    await settle();
    const [busy, thief] = [workers.at(0), workers.at(1)];
    expect([busy.calls.length, thief.calls.length]).toEqual([10, 10]);
    busy.start(busy.arrived[1]);
    // The thief has one call left, its last one before it is replaced. Nothing may be added to it.
    thief.finishAll(thief.arrived.slice(1));
    await settle();
    for (const worker of workers.all) expect(worker.calls.length).toBeLessThanOrEqual(10);
  });

  test('gives a worker near maxTasksPerWorker only as many calls as it may still have', async () => {
    const { submit, workers } = await createMeasured(0.1, 2, { maxTasksPerWorker: 12 });
    for (let number = 1; number <= 20; number += 1) submit(number);
    await settle();
    const [busy, thief] = [workers.at(0), workers.at(1)];
    expect([busy.calls.length, thief.calls.length]).toEqual([11, 11]);
    busy.start(busy.arrived[1]);
    thief.finishAll(thief.arrived.slice(1));
    await settle();
    for (const worker of workers.all) expect(worker.calls.length).toBeLessThanOrEqual(12);
  });
});

describe('withdrawn slots that the worker has not freed yet', () => {
  /** Each call is assigned to the starting worker, and withdrawn before it runs. */
  async function exhausted() {
    const fake = createFake();
    for (let number = 0; number < slotCount; number += 1) {
      const future = fake.submit(number);
      await Promise.resolve();
      await Promise.resolve();
      future.cancel();
    }
    expect(fake.workers.at(0).calls).toHaveLength(slotCount);
    const last = fake.submit('last');
    await settle();
    return { ...fake, last };
  }

  test('may run out: calls wait, and continue when the worker has freed some', async () => {
    const { last, submit, workers } = await exhausted();
    workers.at(0).ready().meetWithdrawn();
    submit('another').cancel();
    await settle();
    workers.with('last').ready().finish('last');
    await expect(last).resolves.toBe('last');
  });

  test('leave no call waiting forever, even if the worker that frees them sends nothing and nothing else happens', async () => {
    const { clock, workers } = await exhausted();
    workers.at(0).ready().meetWithdrawn();
    for (let second = 0; second < 60; second += 1) {
      clock.advance(1000);
      await settle();
    }
    expect(workers.all.flatMap(({ arrived }) => arrived)).toContain('last');
  });
});

test('more tasks at a time than there are slots wait for a slot', async () => {
  const { submit, workers } = createFake({ tasksPerWorker: slotCount + 10 });
  const futures = Array.from({ length: slotCount + 10 }, (_, number) => submit(number));
  await settle();
  const worker = workers.at(0).ready();
  expect(worker.calls).toHaveLength(slotCount);
  worker.finishAll([0, 1]);
  await settle();
  expect(worker.calls).toHaveLength(slotCount + 2);
  await expect(Promise.all(futures.slice(0, 2))).resolves.toEqual([0, 1]);
});

describe('a call that does not clone', () => {
  test('fails alone, among others of its turn, and names the position', async () => {
    const { dispatcher, submit, workers } = await createMeasured(0.1);
    const before = submit(1);
    const bad = dispatcher.executeAsync(tasks.work(2, { items: [() => {}] }));
    const after = submit(3);
    await settle();
    await expect(bad).rejects.toMatchObject({
      code: 'DISPATCH_SERIALIZATION',
      message: expect.stringMatching(/argument 2 \(\.items\[0\]/) as string,
      cause: { name: 'DataCloneError' },
    });
    workers.at(0).finishAll([1, 3]);
    await expect(Promise.all([before, after])).resolves.toEqual([1, 3]);
  });

  test('makes room for the next', async () => {
    const { dispatcher, submit, workers } = createFake();
    void dispatcher.execute(tasks.work(() => {})).catch(() => {});
    submit(2);
    await settle();
    expect(workers.at(0).arrived).toEqual([2]);
  });

  test('and cannot be described fails too', async () => {
    const { dispatcher, submit, workers } = createFake();
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const bad = dispatcher.executeAsync(tasks.work(1, proxy));
    submit(2);
    await settle();
    expect(bad.done()).toBe(true);
    await expect(bad).rejects.toHaveProperty('code', 'DISPATCH_SERIALIZATION');
    expect(workers.at(0).arrived).toEqual([2]);
  });

  test('with a snapshot fails during the call', () => {
    const { dispatcher, workers } = createFake();
    const bad = dispatcher.executeAsync(
      tasks.work(() => {}),
      { snapshot: true },
    );
    bad.addDoneCallback(() => {});
    expect(bad.done()).toBe(true);
    expect(workers.all).toHaveLength(0);
  });
});

test('an idle worker steals work from a busy one even while a call waits that is bound to the busy one', async () => {
  const { dispatcher, submit, workers } = createFake({ workers: 2 });
  for (const number of [1, 2]) submit(number);
  await settle();
  const [home, idle] = [workers.at(0).ready(), workers.at(1).ready()];
  idle.start(2);
  home.finishMeasured(1, 0.1);
  dispatcher.executeAsync(tasks.work('slow'), { affinity: 'home' });
  submit('ahead');
  dispatcher.executeAsync(tasks.other('bound'), { affinity: 'home' });
  await settle();
  home.start('slow');
  expect(home.arrived).toEqual([1, 'slow', 'ahead']);
  idle.finish(2);
  expect(idle.arrived).toEqual([2, 'ahead']);
});

import { transfer, type DispatcherOptions, type ExecuteOptions } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { createFake, otherTasks, settle, tasks, type Fake } from '../../support/fake-dispatcher.js';

interface Keyed extends Fake {
  /** Submits a call of `tasks.work` with that number and key. */
  submitTo(
    affinity: string | number | undefined,
    number: unknown,
    options?: ExecuteOptions,
  ): ReturnType<Fake['submit']>;
}

function create(options: DispatcherOptions): Keyed {
  const fake = createFake(options);
  return {
    ...fake,
    submitTo(affinity, number, rest = {}) {
      const future = fake.dispatcher.executeAsync(tasks.work(number), { ...rest, affinity });
      future.addDoneCallback(() => {});
      return future;
    },
  };
}

/** A fake whose workers run and are idle, as many as allowed. */
async function createRunning(workers: number, options: DispatcherOptions = {}): Promise<Keyed> {
  const fake = create({ workers, ...options });
  const ready = fake.dispatcher.ready();
  for (const worker of fake.workers.all) worker.ready();
  await ready;
  return fake;
}

describe('tasks of one key', () => {
  test('run on the worker that had the first, even if another is idle', async () => {
    const { submitTo, workers } = await createRunning(3);
    for (const number of [1, 2, 3]) submitTo('key', number);
    await settle();
    const home = workers.with(1);
    expect(home.arrived).toEqual([1]);
    home.finish(1);
    home.finish(2);
    expect(home.arrived).toEqual([1, 2, 3]);
    expect(workers.all.flatMap(({ arrived }) => arrived)).toEqual([1, 2, 3]);
  });

  test('find it again after it was idle', async () => {
    const { submit, submitTo, workers } = await createRunning(2);
    submitTo('key', 1);
    await settle();
    const home = workers.with(1);
    home.finish(1);
    submit('busy');
    await settle();
    const other = workers.with('busy');
    if (other === home) home.finish('busy');
    submitTo('key', 2);
    await settle();
    expect(workers.with(2)).toBe(home);
  });

  test('find it while it still starts', async () => {
    const { submitTo, workers } = create({ workers: 2 });
    submitTo('key', 1);
    await settle();
    submitTo('key', 2);
    await settle();
    expect(workers.all).toHaveLength(1);
    workers.at(0).ready().finish(1);
    expect(workers.at(0).arrived).toEqual([1, 2]);
  });

  test('keep the order in which they were submitted', async () => {
    const { submitTo, workers } = await createRunning(2);
    for (let number = 1; number <= 6; number += 1) submitTo('key', number);
    await settle();
    const home = workers.with(1);
    for (let number = 1; number <= 6; number += 1) home.finish(number);
    expect(home.arrived).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('distinguish numbers and strings: the key 1 is not "1"', async () => {
    const { submitTo, workers } = await createRunning(2);
    submitTo(1, 'number');
    submitTo('1', 'text');
    await settle();
    expect(workers.with('number')).not.toBe(workers.with('text'));
  });

  test.each([[''], [0], [-0], [NaN]])('may have the key %o, like any other key', async (key) => {
    const { submitTo, workers } = await createRunning(2);
    submitTo(key, 1);
    submitTo(key, 2);
    await settle();
    expect(workers.all.flatMap(({ arrived }) => arrived)).toEqual([1]);
  });

  test('are assigned ahead of time if they are short', async () => {
    const { submitTo, workers } = await createRunning(2);
    submitTo('key', 'first');
    await settle();
    const home = workers.with('first');
    home.finishMeasured('first', 1);
    for (let number = 1; number <= 8; number += 1) submitTo('key', number);
    await settle();
    expect(home.arrived).toEqual(['first', 1, 2, 3, 4, 5]);
    expect(workers.all.flatMap(({ arrived }) => arrived)).toHaveLength(6);
  });

  test('may be of different task functions', async () => {
    const { dispatcher, submitTo, workers } = await createRunning(2);
    submitTo('key', 1);
    dispatcher.executeAsync(otherTasks.elsewhere(2), { affinity: 'key' }).addDoneCallback(() => {});
    await settle();
    workers.with(1).finish(1);
    expect(workers.with(2)).toBe(workers.with(1));
  });
});

describe("tasks that wait for their key's worker", () => {
  test('do not delay other tasks', async () => {
    const { submit, submitTo, workers } = await createRunning(2);
    submitTo('key', 1);
    submitTo('key', 2);
    submit(3);
    submit(4);
    await settle();
    const [home, other] = [workers.with(1), workers.with(3)];
    expect(other).not.toBe(home);
    other.finish(3);
    expect(other.arrived).toEqual([3, 4]);
  });

  test('start no new worker', async () => {
    const { submitTo, workers } = create({ workers: 4 });
    for (let number = 1; number <= 5; number += 1) submitTo('key', number);
    await settle();
    expect(workers.all).toHaveLength(1);
  });

  test('have their turn there in the order of submission', async () => {
    const { submit, submitTo, workers } = await createRunning(1);
    submitTo('key', 1);
    submit(2);
    submitTo('key', 3);
    submit(4);
    await settle();
    for (const number of [1, 2, 3, 4]) workers.at(0).finish(number);
    expect(workers.at(0).arrived).toEqual([1, 2, 3, 4]);
  });

  test('have their turn there by priority', async () => {
    const { dispatcher, submitTo, workers } = await createRunning(1);
    submitTo('key', 1);
    await settle();
    submitTo('key', 'low', { priority: -1 });
    dispatcher.executeAsync(tasks.work('plain')).addDoneCallback(() => {});
    submitTo('key', 'high', { priority: 1 });
    dispatcher.executeAsync(tasks.work('higher'), { priority: 2 }).addDoneCallback(() => {});
    await settle();
    for (const number of [1, 'higher', 'high', 'plain', 'low']) workers.at(0).finish(number);
    expect(workers.at(0).arrived).toEqual([1, 'higher', 'high', 'plain', 'low']);
  });

  test('are not overtaken while they wait for it to start because of transferred arguments', async () => {
    const { dispatcher, submit, submitTo, workers } = create({ workers: 1, tasksPerWorker: 3 });
    submitTo('key', 1);
    await settle();
    const buffer = new ArrayBuffer(8);
    dispatcher.executeAsync(tasks.work(2, transfer(buffer, [buffer])), { affinity: 'key' }).addDoneCallback(() => {});
    submit(3);
    await settle();
    expect(workers.at(0).arrived).toEqual([1]);
    workers.at(0).ready();
    expect(workers.at(0).arrived).toEqual([1, 2, 3]);
  });

  test('leave the queue when they are cancelled or time out', async () => {
    const { clock, submitTo, workers } = await createRunning(2);
    submitTo('key', 1);
    const cancelled = submitTo('key', 2);
    const late = submitTo('key', 3, { timeout: 50 });
    const last = submitTo('key', 4);
    await settle();
    cancelled.cancel();
    clock.advance(50);
    expect([cancelled.state, late.state, last.state]).toEqual(['cancelled', 'finished', 'pending']);
    workers.with(1).finish(1);
    expect(workers.with(1).arrived).toEqual([1, 4]);
  });

  test('count as waiting', async () => {
    const { dispatcher, submitTo } = await createRunning(2, { maxQueue: 2 });
    for (const number of [1, 2, 3]) submitTo('key', number);
    await settle();
    expect(dispatcher.stats().queued).toBe(3);
    submitTo('key', 4);
    await settle();
    expect(submitTo('key', 5).done()).toBe(true);
  });

  test('are cancelled by close() with cancelPending', async () => {
    const { dispatcher, submitTo, workers } = await createRunning(2);
    submitTo('key', 1);
    const waiting = submitTo('key', 2);
    await settle();
    workers.with(1).start(1);
    const closed = dispatcher.close({ cancelPending: true });
    expect(waiting.state).toBe('cancelled');
    workers.with(1).finish(1);
    await closed;
  });

  test('are finished by close() without cancelPending', async () => {
    const { dispatcher, submitTo, workers } = await createRunning(2);
    submitTo('key', 1);
    const waiting = submitTo('key', 2);
    await settle();
    const closed = dispatcher.close();
    workers.with(1).finish(1);
    workers.with(1).finish(2);
    await closed;
    await expect(waiting).resolves.toBe(2);
  });
});

describe('an idle worker', () => {
  test("steals no task with a key from the key's worker", async () => {
    const { submit, submitTo, workers } = await createRunning(2);
    submitTo('key', 'first');
    await settle();
    const home = workers.with('first');
    home.finishMeasured('first', 0.1);
    for (let number = 1; number <= 6; number += 1) submitTo('key', number);
    await settle();
    expect(home.arrived).toHaveLength(7);
    home.start(1);
    submit('elsewhere');
    await settle();
    const thief = workers.with('elsewhere');
    expect(thief).not.toBe(home);
    thief.finish('elsewhere');
    await settle();
    expect(thief.arrived).toEqual(['elsewhere']);
    for (let number = 2; number <= 6; number += 1) expect(home.start(number)).toBe(true);
  });

  test('steals the tasks without a key', async () => {
    const { submit, submitTo, workers } = await createRunning(2, { idleTimeout: Infinity });
    submitTo('key', 'first');
    submit('other');
    await settle();
    const [home, thief] = [workers.with('first'), workers.with('other')];
    home.finishMeasured('first', 0.1);
    for (let number = 1; number <= 8; number += 1) submitTo(number % 2 === 0 ? 'key' : undefined, number);
    await settle();
    home.start(home.arrived[1]);
    thief.start('other');
    const free = home.arrived.slice(2).filter((number) => Number(number) % 2 === 1);
    expect(free.length).toBeGreaterThan(1);
    thief.finishAll(thief.arrived);
    await settle();
    const stolen = thief.arrived.filter((number) => home.arrived.includes(number));
    expect(stolen.length).toBeGreaterThan(0);
    for (const number of stolen) expect(Number(number) % 2).toBe(1);
  });
});

describe("another worker becomes the key's worker", () => {
  test('once the worker is lost', async () => {
    const { submitTo, workers } = await createRunning(2);
    const running = submitTo('key', 1);
    const futures = [2, 3].map((number) => submitTo('key', number));
    await settle();
    const home = workers.with(1);
    home.start(1);
    home.exit();
    home.terminated = true;
    await settle();
    expect(running.done()).toBe(true);
    const next = workers.with(2);
    next.ready().finish(2);
    next.finish(3);
    await expect(Promise.all(futures)).resolves.toEqual([2, 3]);
  });

  test('once the worker is being replaced, with the tasks that wait for it', async () => {
    const { clock, submitTo, workers } = await createRunning(2, { cancelGrace: 100 });
    const stuck = submitTo('key', 1);
    const colocated = submitTo('key', 2);
    await settle();
    const home = workers.with(1);
    home.start(1);
    stuck.cancel();
    clock.advance(100);
    await settle();
    const next = workers.with(2);
    expect(next).not.toBe(home);
    next.ready().finish(2);
    await expect(colocated).resolves.toBe(2);
    submitTo('key', 3);
    await settle();
    expect(workers.with(3)).toBe(next);
  });

  test('once the worker has ended because it was idle', async () => {
    const { clock, submitTo, workers } = create({ workers: { max: 2 }, idleTimeout: 100 });
    submitTo('key', 1);
    await settle();
    workers.at(0).ready().finish(1);
    clock.advance(100);
    expect(workers.living).toEqual([]);
    const future = submitTo('key', 2);
    await settle();
    workers.at(1).ready().finish(2);
    await expect(future).resolves.toBe(2);
  });

  test('once the worker has reached maxTasksPerWorker, even if its last task still runs', async () => {
    const { submitTo, workers } = await createRunning(2, { maxTasksPerWorker: 2 });
    const futures = [1, 2, 3, 4].map((number) => submitTo('key', number));
    await settle();
    const home = workers.with(1);
    home.finish(1);
    home.start(2);
    await settle();
    const next = workers.with(3);
    expect(next).not.toBe(home);
    expect(next.arrived).toEqual([3]);
    next.finish(3);
    next.finish(4);
    home.finish(2);
    await expect(Promise.all(futures)).resolves.toEqual([1, 2, 3, 4]);
  });

  test('immediately, if every worker runs one task', async () => {
    const { submitTo, workers } = create({ workers: 3, maxTasksPerWorker: 1 });
    for (const number of [1, 2, 3]) submitTo('key', number);
    await settle();
    expect(workers.all.map(({ arrived }) => arrived)).toEqual([[1], [2], [3]]);
  });

  test('immediately, with the tasks that wait for a worker that gets its last task', async () => {
    const { submitTo, workers } = await createRunning(2, { maxTasksPerWorker: 2 });
    submitTo('key', 1);
    submitTo('key', 2);
    submitTo('key', 3);
    await settle();
    const [home, other] = [workers.with(1), workers.all.find((worker) => worker !== workers.with(1))];
    expect(home.arrived).toEqual([1]);
    // Its second task is its last, and from then on the third task's key has no worker.
    home.finish(1);
    expect(home.arrived).toEqual([1, 2]);
    expect(other?.arrived).toEqual([3]);
  });

  test('immediately, also if the worker gets its last task after all others had their turn', async () => {
    const { dispatcher, submit, submitTo, workers } = await createRunning(3, { maxTasksPerWorker: 2 });
    submit('before');
    const first = submitTo('key', 1);
    await settle();
    const home = workers.at(1);
    expect(home.arrived).toEqual([1]);
    workers.at(0).finish('before');
    for (const number of [2, 3]) submitTo('key', number);
    await settle();
    first.addDoneCallback(() => {
      dispatcher.executeAsync(tasks.work('urgent'), { priority: 1 }).addDoneCallback(() => {});
    });
    home.finish(1);
    expect(workers.all.map(({ arrived }) => arrived)).toEqual([['before', 'urgent'], [1, 2], [3]]);
  });

  test('and gets the tasks in their order', async () => {
    const { submit, submitTo, workers } = await createRunning(1);
    submitTo('key', 1);
    submitTo('key', 2);
    submit(3);
    submitTo('key', 4);
    await settle();
    workers.at(0).start(1);
    workers.at(0).exit();
    await settle();
    const next = workers.at(1).ready();
    for (const number of [2, 3, 4]) next.finish(number);
    expect(next.arrived).toEqual([2, 3, 4]);
  });

  test('and no task is left waiting forever if no worker can be started', async () => {
    const { submitTo, workers } = await createRunning(1);
    submitTo('key', 1);
    const waiting = submitTo('key', 2);
    await settle();
    workers.at(0).start(1);
    workers.failures.push(new Error('no'));
    workers.at(0).exit();
    await settle();
    await expect(waiting).rejects.toHaveProperty('code', 'DISPATCH_UNAVAILABLE');
  });
});

describe('a worker of several keys', () => {
  test('keeps the tasks that wait for it when it gets another key before their turn', async () => {
    const { submitTo, workers } = await createRunning(1);
    submitTo('key', 1);
    const waiting = submitTo('key', 2);
    await settle();
    submitTo('other', 'urgent', { priority: 1 });
    await settle();
    const worker = workers.at(0);
    for (const number of [1, 'urgent', 2]) {
      worker.finish(number);
      await settle();
    }
    expect(worker.arrived).toEqual([1, 'urgent', 2]);
    await expect(waiting).resolves.toBe(2);
  });

  test('that ends does not affect the keys of other workers', async () => {
    const { submit, submitTo, workers } = await createRunning(2);
    submitTo('one', 1);
    submitTo('other', 2);
    await settle();
    const [one, other] = [workers.with(1), workers.with(2)];
    other.start(2);
    one.start(1);
    one.exit();
    submitTo('other', 3);
    submit('any');
    await settle();
    expect(workers.with('any')).not.toBe(other);
    other.finish(2);
    expect(other.arrived).toEqual([2, 3]);
  });
});

test('unstarted tasks of a lost worker run elsewhere, even if another worker has a key', async () => {
  const { submit, submitTo, workers } = await createRunning(2);
  submitTo('key', 1);
  const future = submit(2);
  await settle();
  workers.with(1).start(1);
  workers.with(2).exit();
  await settle();
  workers.at(2).ready().finish(2);
  await expect(future).resolves.toBe(2);
});

test('a call that is behind others when its key gets a worker is assigned to that one, and not ahead of time to another', async () => {
  const { submit, submitTo, workers } = await createRunning(2);
  for (const number of ['a', 'b']) submit(number);
  await settle();
  for (const worker of workers.all) worker.finishMeasured(worker.arrived[0], 1);
  submitTo('key', 1);
  for (const number of [2, 3]) submit(number);
  submitTo('key', 4);
  await settle();
  expect(workers.with(4)).toBe(workers.with(1));
});

test("a call that waits for its key's worker is not assigned once it has timed out", async () => {
  const { clock, submitTo, workers } = await createRunning(1);
  submitTo('key', 1);
  const late = submitTo('key', 2, { timeout: 50 });
  await settle();
  clock.freeze(60);
  workers.at(0).finish(1);
  await expect(late).rejects.toHaveProperty('code', 'DISPATCH_TIMEOUT');
  expect(workers.at(0).arrived).toEqual([1]);
});

test('keys share a worker if there are more keys than workers', async () => {
  const { submitTo, workers } = await createRunning(2);
  for (let number = 0; number < 12; number += 1) submitTo(number % 6, number);
  await settle();
  for (let round = 0; round < 12; round += 1)
    for (const worker of workers.all)
      for (const number of worker.arrived) if (worker.start(number)) worker.finish(number);
  for (const worker of workers.all) {
    for (const number of worker.arrived) expect(worker.arrived).toContain((Number(number) + 6) % 12);
  }
  expect(workers.all.flatMap(({ arrived }) => arrived)).toHaveLength(12);
});

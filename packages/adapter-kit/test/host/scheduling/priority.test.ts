import { describe, expect, test } from 'vitest';
import { createFake, settle, tasks } from '../../support/fake-dispatcher.js';

/** A fake with one worker that is busy with `first`. */
async function createBusy(options = {}) {
  const fake = createFake(options);
  fake.submit('first');
  await settle();
  fake.workers.at(0).ready().start('first');
  const submitAt = (priority: number, number: unknown) => {
    const future = fake.dispatcher.executeAsync(tasks.work(number), { priority });
    future.addDoneCallback(() => {});
    return future;
  };
  return { ...fake, submitAt, worker: fake.workers.at(0) };
}

describe('priority', () => {
  test('takes precedence over the order of submission, which decides within one priority', async () => {
    const { submit, submitAt, worker } = await createBusy();
    submitAt(-1, 'low');
    submit('plain');
    submitAt(0, 'zero');
    submitAt(2, 'high');
    submitAt(2, 'high too');
    submitAt(Infinity, 'highest');
    await settle();
    for (const number of ['first', 'highest', 'high', 'high too', 'plain', 'zero', 'low']) worker.finish(number);
    expect(worker.arrived).toEqual(['first', 'highest', 'high', 'high too', 'plain', 'zero', 'low']);
  });

  test('does not overtake tasks that were assigned ahead of time', async () => {
    const { submitAt, worker } = await createBusy();
    worker.finishMeasured('first', 1);
    submitAt(0, 1);
    submitAt(0, 2);
    await settle();
    expect(worker.arrived).toEqual(['first', 1, 2]);
    submitAt(9, 3);
    await settle();
    expect(worker.arrived).toEqual(['first', 1, 2, 3]);
    for (const number of [1, 2, 3]) expect(worker.start(number)).toBe(true);
  });

  test('is kept by tasks that return from a lost worker', async () => {
    const { submitAt, workers } = await createBusy({ tasksPerWorker: 3 });
    submitAt(1, 'assigned');
    submitAt(-1, 'assigned last');
    await settle();
    submitAt(2, 'higher');
    submitAt(0, 'waiting');
    expect(workers.at(0).arrived).toEqual(['first', 'assigned', 'assigned last']);
    workers.at(0).exit();
    await settle();
    const next = workers.at(1).ready();
    for (const number of [...next.arrived]) next.finish(number);
    expect(next.arrived).toEqual(['higher', 'assigned', 'waiting', 'assigned last']);
  });

  test('applies to promises and futures', async () => {
    const { dispatcher, submit, worker } = await createBusy();
    submit('plain');
    void dispatcher.execute(tasks.work('urgent'), { priority: 1 });
    await settle();
    worker.finish('first');
    expect(worker.arrived).toEqual(['first', 'urgent']);
  });

  test('does not bypass a full queue', async () => {
    const { submit, submitAt } = await createBusy({ maxQueue: 1 });
    submit('waiting');
    await expect(submitAt(Infinity, 'urgent')).rejects.toHaveProperty('code', 'DISPATCH_QUEUE_FULL');
  });

  test('tasks of lower priority time out as usual while others are assigned', async () => {
    const { clock, dispatcher, submitAt, worker } = await createBusy();
    const late = dispatcher.executeAsync(tasks.work('late'), { priority: -1, timeout: 50 });
    late.addDoneCallback(() => {});
    submitAt(1, 'high');
    await settle();
    clock.advance(50);
    expect(late.done()).toBe(true);
    worker.finish('first');
    worker.finish('high');
    expect(worker.arrived).toEqual(['first', 'high']);
  });

  test('of calls with transferred arguments counts too', async () => {
    const { dispatcher, submit, worker } = await createBusy();
    submit('plain');
    const buffer = new ArrayBuffer(8);
    dispatcher
      .executeAsync(tasks.work('transferred', buffer), { priority: 1, snapshot: true })
      .addDoneCallback(() => {});
    await settle();
    worker.finish('first');
    expect(worker.arrived).toEqual(['first', 'transferred']);
  });
});

test.each([[NaN], ['1'], [null], [{}], [1n]])(
  'a priority of %o is rejected, and the message names the option',
  (priority) => {
    const { dispatcher } = createFake();
    expect(() => dispatcher.executeAsync(tasks.work(1), { priority: priority as never })).toThrow(TypeError);
    expect(() => dispatcher.executeAsync(tasks.work(1), { priority: priority as never })).toThrow(/'priority'/);
  },
);

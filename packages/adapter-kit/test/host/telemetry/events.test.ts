import type { DispatcherEventMap, DispatcherOptions, TaskEvent, WorkerEvent } from '@dispatch/core';
import { describe, expect, test, vi } from 'vitest';
import { createFake, settle, tasks } from '../../support/fake-dispatcher.js';
import { streams } from '../../support/streaming.js';
import type { FakeWorker } from '../../support/fake-workers.js';

const taskTypes = ['taskqueued', 'taskassigned', 'taskstarted', 'tasksettled'] as const;
const workerTypes = ['workerstarted', 'workerlost', 'workerreplaced', 'workerended'] as const;

function create(
  options: DispatcherOptions = {},
  types: readonly (keyof DispatcherEventMap)[] = [...taskTypes, ...workerTypes],
) {
  const fake = createFake(options);
  const received: (TaskEvent | WorkerEvent)[] = [];
  for (const type of types)
    fake.dispatcher.events.addEventListener(type, (event: TaskEvent | WorkerEvent) => received.push(event));
  return { ...fake, received, types: () => received.map(({ type }) => type) };
}

describe('of a task', () => {
  test('events report that it is queued, assigned, started and settled', async () => {
    const { clock, received, submit, workers } = create({}, taskTypes);
    clock.advance(10);
    submit(1);
    await settle();
    workers.at(0).ready();
    clock.advance(10);
    workers.at(0).sendStarted(1, clock.epoch + 18);
    workers.at(0).finishTimed(1, clock.epoch + 18, clock.epoch + 19);
    expect(received).toMatchObject([
      { type: 'taskqueued', run: 1, task: 'work', namespace: '', dispatcher: 'fake', time: 10 },
      { type: 'taskassigned', run: 1, time: 10, worker: 1, from: undefined },
      { type: 'taskstarted', run: 1, time: 18, worker: 1 },
      { type: 'tasksettled', run: 1, time: 20, worker: 1, outcome: 'completed', started: 18, ended: 19 },
    ]);
    expect(received[0]).not.toHaveProperty('worker');
  });

  test('each run has a unique number', async () => {
    const { received, dispatcher } = create({}, ['taskqueued']);
    const task = tasks.work(1);
    for (let run = 0; run < 3; run += 1) void dispatcher.execute(task);
    await settle();
    expect(received.map((event) => (event as TaskEvent).run)).toEqual([1, 2, 3]);
  });

  test('that fails or times out, an event reports that it has failed', async () => {
    const { clock, received, dispatcher, submit, workers } = create({ tasksPerWorker: 2 }, ['tasksettled']);
    submit('fails');
    dispatcher.executeAsync(tasks.work('late'), { timeout: 10 }).addDoneCallback(() => {});
    await settle();
    workers.at(0).ready().fail('fails', new Error('no'));
    clock.advance(10);
    expect(received).toMatchObject([
      { run: 1, outcome: 'failed', started: 0 },
      { run: 2, outcome: 'failed', started: undefined, ended: undefined },
    ]);
  });

  test('that is cancelled, one event reports it, and the late answer causes none', async () => {
    const { received, submit, workers } = create({}, ['tasksettled']);
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    future.cancel();
    workers.at(0).finish(1);
    expect(received).toMatchObject([{ run: 1, outcome: 'cancelled', worker: 1 }]);
  });

  test('that was cancelled meanwhile, no event reports a start', async () => {
    const { clock, submit, types, workers } = create({}, ['taskstarted', 'tasksettled']);
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    future.cancel();
    workers.at(0).sendStarted(1, clock.epoch);
    expect(types()).toEqual(['tasksettled']);
  });

  test('that is stolen, an event names the worker it comes from', async () => {
    const { received, submit, workers } = create({ workers: 2 }, ['taskassigned']);
    submit(1);
    submit(2);
    await settle();
    workers.at(0).ready().finish(1);
    expect(received.slice(2)).toMatchObject([{ type: 'taskassigned', run: 2, worker: 1, from: 2 }]);
  });

  test('that is rejected, an event reports its outcome and nothing else', () => {
    const { received, submit, types } = create({ maxQueue: 0 }, taskTypes);
    submit(1);
    submit(2);
    expect(types()).toEqual(['taskqueued', 'tasksettled']);
    expect(received[1]).toMatchObject({ run: 2, outcome: 'failed', worker: undefined });
  });
});

describe('the start of tasks', () => {
  test('is requested from workers if there is a listener', async () => {
    const { submit, workers } = create({}, ['taskstarted']);
    submit(1);
    await settle();
    expect(workers.at(0).call(1).isObserved).toBe(true);
  });

  test('is not requested without a listener', async () => {
    const { dispatcher, submit, workers } = create({ workers: 2 }, ['taskqueued', 'tasksettled']);
    submit(1);
    await settle();
    expect(workers.at(0).messages[0]).not.toHaveProperty('observed');
    dispatcher.events.addEventListener('taskstarted', () => {});
    submit(2);
    await settle();
    expect(workers.with(2).call(2).isObserved).toBe(true);
  });

  test('of a settled or unknown call is ignored', async () => {
    const { submit, types, workers } = create({}, ['taskstarted']);
    submit(1);
    await settle();
    const { id } = workers.at(0).ready().call(1);
    workers.at(0).finish(1);
    workers.at(0).send({ type: 'started', id, time: 0 });
    workers.at(0).send({ type: 'started', id: 12_345, time: 0 });
    expect(types()).toEqual([]);
  });
});

describe('of a worker', () => {
  test('events report that it has started, and that it was ended', async () => {
    const { clock, dispatcher, received, submit, workers } = create({}, workerTypes);
    submit(1);
    await settle();
    clock.advance(30);
    workers.at(0).ready().finish(1);
    await dispatcher.close();
    expect(received).toMatchObject([
      { type: 'workerstarted', worker: 1, time: 30, dispatcher: 'fake' },
      { type: 'workerended', worker: 1 },
    ]);
    for (const other of ['exitCode', 'cause', 'replaces']) expect(received[1]).not.toHaveProperty(other);
  });

  test('that dies, events report the cause, and then its replacement', async () => {
    const { received, submit, types, workers } = create({}, workerTypes);
    submit(1);
    submit(2);
    await settle();
    workers.at(0).ready().start(1);
    workers.at(0).exit({ exitCode: 3, cause: 'why' });
    await settle();
    workers.at(1).ready();
    expect(types()).toEqual(['workerstarted', 'workerlost', 'workerreplaced', 'workerstarted']);
    expect(received[1]).toMatchObject({ worker: 1, exitCode: 3, cause: 'why' });
    expect(received[2]).toMatchObject({ worker: 2, replaces: 1 });
  });

  test('that does not start, events report that too', async () => {
    const { clock, received, submit, workers } = create({}, workerTypes);
    submit(1);
    await settle();
    workers.at(0).exit({ cause: 'why' });
    expect(received).toMatchObject([{ type: 'workerlost', worker: 1, cause: 'why' }]);
    clock.advance(100);
    submit(2);
    await settle();
    expect(received[1]).toMatchObject({ type: 'workerreplaced', worker: 2, replaces: 1 });
  });

  test('that reached maxTasksPerWorker, events report that it ended, and its replacement', async () => {
    const { submit, types, workers } = create({ maxTasksPerWorker: 1 }, workerTypes);
    submit(1);
    submit(2);
    await settle();
    workers.at(0).ready().finish(1);
    await settle();
    expect(types()).toEqual(['workerstarted', 'workerended', 'workerreplaced']);
  });

  test('that is replaced, events report its replacement, and later that it ended', async () => {
    const { clock, received, submit, workers } = create({ cancelGrace: 100, tasksPerWorker: 2 }, workerTypes);
    const stuck = submit('stuck');
    submit('co-located');
    submit('next');
    await settle();
    workers.at(0).ready();
    for (const number of ['stuck', 'co-located']) workers.at(0).start(number);
    stuck.cancel();
    clock.advance(100);
    await settle();
    expect(received.slice(1)).toMatchObject([{ type: 'workerreplaced', worker: 2, replaces: 1 }]);
    workers.at(0).finish('co-located');
    expect(received.slice(2)).toMatchObject([{ type: 'workerended', worker: 1 }]);
  });

  test('that was idle too long, events report that it ended, and no replacement', async () => {
    const { clock, submit, types, workers } = create({ workers: { max: 1 }, idleTimeout: 100 }, workerTypes);
    submit(1);
    await settle();
    workers.at(0).ready().finish(1);
    clock.advance(100);
    submit(2);
    await settle();
    expect(types()).toEqual(['workerstarted', 'workerended']);
  });

  test('that starts beside others, an event reports that it replaces no worker', async () => {
    const { submit, types, workers } = create({ workers: 2 }, workerTypes);
    submit(1);
    submit(2);
    await settle();
    for (const worker of workers.all) worker.ready();
    expect(types()).toEqual(['workerstarted', 'workerstarted']);
  });

  test('that has ended, no event follows, whatever it still sends', async () => {
    const { clock, submit, types, workers } = create({ workers: { max: 1 }, idleTimeout: 100 }, workerTypes);
    submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.finish(1);
    clock.advance(100);
    expect(worker.terminated).toBe(true);
    worker.ready();
    worker.exit({ exitCode: 0 });
    submit(2);
    await settle();
    expect(types()).toEqual(['workerstarted', 'workerended']);
  });

  test('that ended before it ran, no event follows when startTimeout expires', async () => {
    const { clock, submit, types, workers } = create(
      { workers: { max: 1 }, idleTimeout: 10, startTimeout: 100 },
      workerTypes,
    );
    const future = submit(1);
    await settle();
    future.cancel();
    await settle();
    clock.advance(10);
    expect(workers.at(0).terminated).toBe(true);
    clock.advance(100);
    submit(2);
    await settle();
    expect(types()).toEqual(['workerended']);
  });

  test('that reached maxTasksPerWorker, one event reports its replacement, even if a stream is suspended in it', async () => {
    const { dispatcher, received, submit, workers } = create({ maxTasksPerWorker: 1 }, workerTypes);
    const stream = dispatcher.stream(streams.values('stream'), { highWaterMark: 1 });
    const first = stream.next();
    await settle();
    const worker = workers.at(0).ready();
    worker.yields('stream', 1);
    await first;
    worker.yields('stream', 2);
    submit('next');
    await settle();
    workers.at(1).ready();
    expect(received.slice(1)).toMatchObject([
      { type: 'workerreplaced', worker: 2, replaces: 1 },
      { type: 'workerstarted' },
    ]);
    worker.finish('stream');
    workers.at(1).finish('next');
    submit('last');
    await settle();
    expect(received.slice(3)).toMatchObject([
      { type: 'workerended', worker: 1 },
      { type: 'workerended', worker: 2 },
      { type: 'workerreplaced', worker: 3, replaces: 2 },
    ]);
  });

  test('that is lost without a cause, the event has none', async () => {
    const { received, submit, workers } = create({}, ['workerlost']);
    submit(1);
    await settle();
    workers.at(0).ready().exit({ exitCode: 3 });
    expect(received[0]).toMatchObject({ exitCode: 3, cause: undefined });
  });

  test('with tasks in it when the timeout of close() expires, an event reports that it was lost', async () => {
    const { dispatcher, submit, types, workers, clock } = create({}, workerTypes);
    submit(1);
    await settle();
    workers.at(0).ready().start(1);
    const closed = dispatcher.close({ timeout: 10 });
    clock.advance(10);
    await closed;
    expect(types()).toEqual(['workerstarted', 'workerlost']);
  });
});

describe('a listener may', () => {
  test('cancel a task that is queued: it never starts', async () => {
    const { dispatcher, workers } = createFake();
    const controller = new AbortController();
    dispatcher.events.addEventListener('taskqueued', () => {
      controller.abort();
    });
    const future = dispatcher.executeAsync(tasks.work(1), { signal: controller.signal });
    expect(future.state).toBe('cancelled');
    await settle();
    expect(workers.all).toEqual([]);
  });

  test('cancel a task that is assigned', async () => {
    const { dispatcher, submit, workers } = createFake();
    const future = submit(1);
    dispatcher.events.addEventListener('taskassigned', () => future.cancel());
    await settle();
    expect(future.state).toBe('cancelled');
    expect(workers.at(0).claims.claim(workers.at(0).calls[0]?.id ?? -1)).toBe(false);
  });

  test.each<[string, (worker: FakeWorker) => void]>([
    ['that returns a result', (worker) => worker.finish(1)],
    ['that fails', (worker) => worker.fail(1, new Error('no'))],
    ['whose worker is lost', (worker) => (worker.start(1), worker.exit())],
  ])('cancel a settled task without effect: one %s', async (_what, end) => {
    const { dispatcher, submit, workers } = createFake();
    const future = submit(1);
    const callback = vi.fn();
    future.addDoneCallback(callback);
    dispatcher.events.addEventListener('tasksettled', () => future.cancel());
    await settle();
    end(workers.at(0).ready());
    expect(future.state).toBe('finished');
    expect(callback).toHaveBeenCalledOnce();
  });

  test('submit another task, and close the dispatcher', async () => {
    const { dispatcher, submit, workers } = createFake();
    let more: ReturnType<typeof submit> | undefined;
    dispatcher.events.addEventListener(
      'tasksettled',
      () => {
        more = submit(2);
        void dispatcher.close();
      },
      { once: true },
    );
    submit(1);
    await settle();
    workers.at(0).ready().finish(1);
    await settle();
    workers.at(0).finish(2);
    await expect(more).resolves.toBe(2);
    await dispatcher.close();
    expect(dispatcher.status).toBe('closed');
  });
});

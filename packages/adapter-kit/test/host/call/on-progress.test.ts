import { afterEach, describe, expect, test, vi } from 'vitest';
import { createFake, settle, tasks } from '../../support/fake-dispatcher.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A call that runs and whose progress is listened to. */
async function createListening(onProgress: (value: unknown) => void, options = {}) {
  const fake = createFake({ tasksPerWorker: 3, ...options });
  const future = fake.dispatcher.executeAsync(tasks.work(1), { onProgress });
  future.addDoneCallback(() => {});
  await settle();
  const worker = fake.workers.at(0).ready();
  worker.start(1);
  return { ...fake, future, worker };
}

describe('a worker is told to send progress', () => {
  test('for the calls that are listened to, and no other', async () => {
    const { dispatcher, submit, workers } = createFake({ tasksPerWorker: 3 });
    submit(1);
    dispatcher.executeAsync(tasks.work(2), { onProgress() {} }).addDoneCallback(() => {});
    submit(3);
    await settle();
    expect(workers.at(0).calls.map(({ isListenedTo }) => isListenedTo)).toEqual([false, true, false]);
  });

  test('of none where nobody listens: the message says nothing of it', async () => {
    const { submit, workers } = createFake();
    submit(1);
    await settle();
    expect(workers.at(0).messages[0]).not.toHaveProperty('listened');
  });
});

test('progress that nobody asked for is taken, and complains of nothing', async () => {
  const complain = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { dispatcher, submit, workers } = createFake({ tasksPerWorker: 2 });
  submit(1);
  dispatcher.executeAsync(tasks.work(2), { priority: 1 }).addDoneCallback(() => {});
  await settle();
  const worker = workers.at(0).ready();
  for (const number of [1, 2]) worker.progress(number, 'unasked');
  expect([1, 2].map((number) => worker.progressTaken(number))).toEqual([1, 1]);
  expect(complain).not.toHaveBeenCalled();
});

describe('onProgress', () => {
  test('gets each value that comes, and then the worker is told that it was taken', async () => {
    const onProgress = vi.fn();
    const { worker } = await createListening(onProgress);
    worker.progress(1, 'a');
    expect(onProgress).toHaveBeenCalledExactlyOnceWith('a');
    expect(worker.progressTaken(1)).toBe(1);
    expect(worker.claims.isProgressSent(worker.call(1).id)).toBe(false);
    worker.progress(1, 'b');
    expect(onProgress.mock.calls).toEqual([['a'], ['b']]);
    expect(worker.progressTaken(1)).toBe(2);
  });

  test('gets the values of its own call and of no other', async () => {
    const [one, other] = [vi.fn(), vi.fn()];
    const { dispatcher, worker } = await createListening(one);
    dispatcher.executeAsync(tasks.work(2), { onProgress: other }).addDoneCallback(() => {});
    await settle();
    worker.progress(2, 'of 2');
    worker.progress(1, 'of 1');
    expect([one.mock.calls, other.mock.calls]).toEqual([[['of 1']], [['of 2']]]);
  });

  test('is called before the outcome is there', async () => {
    const order: unknown[] = [];
    const { future, worker } = await createListening((value) => order.push(value));
    future.addDoneCallback(() => order.push('done'));
    worker.progress(1, 'last');
    worker.finish(1);
    expect(order).toEqual(['last', 'done']);
  });

  test.each<[string, (fake: Awaited<ReturnType<typeof createListening>>) => unknown]>([
    ['is cancelled', ({ future }) => future.cancel()],
    ['has ended', ({ worker }) => worker.finish(1)],
    ['has failed', ({ worker }) => worker.fail(1, new Error('no'))],
  ])('is not called once the task %s', async (_how, end) => {
    const onProgress = vi.fn();
    const fake = await createListening(onProgress);
    const { id } = fake.worker.call(1);
    end(fake);
    fake.worker.tell({ type: 'progress', id, value: 'late' });
    expect(onProgress).not.toHaveBeenCalled();
  });

  test('that throws is reported, and the task goes on', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { future, worker } = await createListening(() => {
      throw new Error('of onProgress');
    });
    worker.progress(1, 'a');
    worker.progress(1, 'b');
    expect(reported).toHaveBeenCalledTimes(2);
    expect(worker.progressTaken(1)).toBe(2);
    worker.finish(1, 'right');
    await expect(future).resolves.toBe('right');
  });

  test('may cancel its task, close the dispatcher and submit another', async () => {
    let act = (): void => {};
    const { dispatcher, future, submit, worker } = await createListening(() => {
      act();
    });
    const more = submit(2);
    await settle();
    act = () => {
      future.cancel();
      void dispatcher.close();
    };
    worker.progress(1, 'a');
    worker.finish(1);
    worker.finish(2);
    expect(future.state).toBe('cancelled');
    await expect(more).resolves.toBe(2);
  });

  test('may end its worker: nothing is told to one that is gone', async () => {
    let end = (): void => {};
    const { future, worker } = await createListening(() => {
      end();
    });
    end = () => {
      worker.exit();
    };
    worker.progress(1, 'a');
    expect(worker.progressTaken(1)).toBe(0);
    await expect(future).rejects.toHaveProperty('code', 'DISPATCH_WORKER_LOST');
  });

  test('is for promises too', async () => {
    const onProgress = vi.fn();
    const { dispatcher, worker } = await createListening(() => {});
    void dispatcher.execute(tasks.work(2), { onProgress });
    await settle();
    worker.progress(2, 'a');
    expect(onProgress).toHaveBeenCalledExactlyOnceWith('a');
  });
});

test('progress of a call that nobody listens to, or that is not there, is no matter', async () => {
  const { submit, worker } = await createListening(() => {});
  const future = submit(2);
  await settle();
  worker.progress(2, 'unasked');
  worker.tell({ type: 'progress', id: 12_345, value: 'wrong' });
  worker.finish(2, 'right');
  await expect(future).resolves.toBe('right');
});

test.each([[null], ['log'], [{}]])('onProgress that is %o is refused, and named', (onProgress) => {
  const { dispatcher } = createFake();
  expect(() => dispatcher.execute(tasks.work(1), { onProgress: onProgress as never })).toThrow(TypeError);
  expect(() => dispatcher.execute(tasks.work(1), { onProgress: onProgress as never })).toThrow(/'onProgress'/);
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import { createFake, settle, tasks } from '../../support/fake-dispatcher.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A running call with a progress listener. */
async function createListening(onProgress: (value: unknown) => void, options = {}) {
  const fake = createFake({ tasksPerWorker: 3, ...options });
  const future = fake.dispatcher.executeAsync(tasks.work(1), { onProgress });
  future.addDoneCallback(() => {});
  await settle();
  const worker = fake.workers.at(0).ready();
  worker.start(1);
  return { ...fake, future, worker };
}

describe('a worker is requested to send progress', () => {
  test('for calls with a listener, and for no others', async () => {
    const { dispatcher, submit, workers } = createFake({ tasksPerWorker: 3 });
    submit(1);
    dispatcher.executeAsync(tasks.work(2), { onProgress() {} }).addDoneCallback(() => {});
    submit(3);
    await settle();
    expect(workers.at(0).calls.map(({ isListenedTo }) => isListenedTo)).toEqual([false, true, false]);
  });

  test('for none if there is no listener: the message does not mention progress', async () => {
    const { submit, workers } = createFake();
    submit(1);
    await settle();
    expect(workers.at(0).messages[0]).not.toHaveProperty('listened');
  });
});

test('unrequested progress is taken without an error', async () => {
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
  test('gets each value that arrives, and then the worker is notified that it was taken', async () => {
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

  test('gets the values of its own call only', async () => {
    const [one, other] = [vi.fn(), vi.fn()];
    const { dispatcher, worker } = await createListening(one);
    dispatcher.executeAsync(tasks.work(2), { onProgress: other }).addDoneCallback(() => {});
    await settle();
    worker.progress(2, 'from 2');
    worker.progress(1, 'from 1');
    expect([one.mock.calls, other.mock.calls]).toEqual([[['from 1']], [['from 2']]]);
  });

  test('is called before the call settles', async () => {
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
    fake.worker.send({ type: 'progress', id, earlier: 0, value: 'late' });
    expect(onProgress).not.toHaveBeenCalled();
  });

  test('that throws is reported, and the task continues', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { future, worker } = await createListening(() => {
      throw new Error('from onProgress');
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

  test('may end its worker: nothing is sent to a worker that has ended', async () => {
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

  test('works with promises too', async () => {
    const onProgress = vi.fn();
    const { dispatcher, worker } = await createListening(() => {});
    void dispatcher.execute(tasks.work(2), { onProgress });
    await settle();
    worker.progress(2, 'a');
    expect(onProgress).toHaveBeenCalledExactlyOnceWith('a');
  });
});

test('progress of a call without a listener, or of an unknown call, is ignored', async () => {
  const { submit, worker } = await createListening(() => {});
  const future = submit(2);
  await settle();
  worker.progress(2, 'unasked');
  worker.send({ type: 'progress', id: 12_345, earlier: 0, value: 'wrong' });
  worker.finish(2, 'right');
  await expect(future).resolves.toBe('right');
});

test.each([[null], ['log'], [{}]])('an onProgress of %o is rejected, and the message names it', (onProgress) => {
  const { dispatcher } = createFake();
  expect(() => dispatcher.execute(tasks.work(1), { onProgress: onProgress as never })).toThrow(TypeError);
  expect(() => dispatcher.execute(tasks.work(1), { onProgress: onProgress as never })).toThrow(/'onProgress'/);
});

import { CancelledError, TimeoutError, transfer, WorkerLostError, type Future } from '@dispatch/core';
import { describe, expect, test, vi } from 'vitest';
import { createFake, otherTasks, settle, tasks } from '../../support/fake-dispatcher.js';

function limited(fake: ReturnType<typeof createFake>, number: unknown, timeout: number): Future<unknown> {
  const future = fake.dispatcher.executeAsync(tasks.work(number), { timeout });
  future.addDoneCallback(() => {});
  return future;
}

describe('a timeout', () => {
  test('ends a call at its very millisecond', async () => {
    const fake = createFake();
    const future = limited(fake, 1, 50);
    await settle();
    fake.clock.advance(49.9);
    expect(future.done()).toBe(false);
    fake.clock.advance(0.1);
    expect(future.state).toBe('finished');
    await expect(future).rejects.toBeInstanceOf(TimeoutError);
    expect(fake.clock.now()).toBe(50);
  });

  test('counts from the submission, queueing included', async () => {
    const fake = createFake();
    fake.submit(1);
    const future = limited(fake, 2, 50);
    await settle();
    fake.workers.at(0).ready().start(1);
    fake.clock.advance(50);
    await expect(future).rejects.toBeInstanceOf(TimeoutError);
    expect(fake.workers.at(0).arrived).toEqual([1]);
  });

  test('of 0 ends a call before any worker starts', async () => {
    const fake = createFake();
    const future = limited(fake, 1, 0);
    await settle();
    await expect(future).rejects.toBeInstanceOf(TimeoutError);
    expect(fake.workers.all).toHaveLength(0);
  });

  test('tells a running task to stop, with the TimeoutError as the reason', async () => {
    const fake = createFake();
    limited(fake, 1, 50);
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start(1);
    fake.clock.advance(50);
    expect(worker.cancels).toEqual([worker.call(1).id]);
    expect(worker.claims.isCancelled(worker.call(1).id)).toBe(true);
  });

  test('of one call leaves its neighbours alone', async () => {
    const fake = createFake({ tasksPerWorker: 2 });
    const short = limited(fake, 1, 50);
    const long = limited(fake, 2, 500);
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start(1);
    worker.start(2);
    fake.clock.advance(50);
    expect([short.done(), long.done()]).toEqual([true, false]);
    worker.finish(2);
    await expect(long).resolves.toBe(2);
  });

  test('leaves no timer when the call is done before', async () => {
    const fake = createFake({ idleTimeout: Infinity });
    limited(fake, 1, 50);
    await settle();
    fake.workers.at(0).ready().finish(1);
    fake.clock.advance(10_000);
    expect(fake.clock.timers).toBe(0);
  });

  test('leaves none when the first timer finds that all calls are done', async () => {
    const fake = createFake({ tasksPerWorker: 2, idleTimeout: Infinity, startTimeout: Infinity });
    limited(fake, 1, 50);
    limited(fake, 2, 5000);
    await settle();
    fake.workers.at(0).ready().finishAll([1, 2]);
    fake.clock.advance(50);
    expect(fake.clock.timers).toBe(0);
  });

  test('does not overtake a result that came about in time but is read late', async () => {
    const fake = createFake();
    const future = limited(fake, 1, 50);
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start(1);
    fake.clock.freeze(200);
    worker.finish(1);
    await expect(future).resolves.toBe(1);
  });

  test('gives what arrived during a freeze its turn before it fires', async () => {
    const fake = createFake();
    const future = limited(fake, 1, 50);
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start(1);
    fake.clock.freeze(200);
    fake.clock.turn();
    worker.finish(1);
    fake.clock.turn();
    await expect(future).resolves.toBe(1);
  });

  test('decides where the worker says that the result came too late', async () => {
    const fake = createFake();
    const future = limited(fake, 1, 50);
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start(1);
    fake.clock.freeze(60);
    worker.tell({ type: 'replies', ids: [worker.call(1).id], values: [1], late: [0], times: [0, 0] });
    await expect(future).rejects.toBeInstanceOf(TimeoutError);
  });
});

describe('a result that the worker calls late', () => {
  async function tellLate(elapsed: number): Promise<Future<unknown>> {
    const fake = createFake();
    const future = limited(fake, 1, 50);
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start(1);
    fake.clock.freeze(elapsed);
    worker.tell({ type: 'replies', ids: [worker.call(1).id], values: ['result'], late: [0], times: [0, 0] });
    return future;
  }

  test('counts where this thread still had time to wait', async () => {
    await expect(tellLate(49)).resolves.toBe('result');
  });

  test('is late from the very millisecond on at which the time was over', async () => {
    await expect(tellLate(50)).rejects.toBeInstanceOf(TimeoutError);
  });
});

describe('one that is found to be too late when its turn comes', () => {
  test('is not handed over', async () => {
    const fake = createFake();
    fake.submit(1);
    const late = limited(fake, 2, 50);
    await settle();
    const worker = fake.workers.at(0).ready();
    fake.clock.freeze(60);
    worker.finish(1);
    await expect(late).rejects.toBeInstanceOf(TimeoutError);
    expect(worker.arrived).toEqual([1]);
  });

  test('may cancel the next by its callback, which then is not handed over either', async () => {
    const fake = createFake();
    fake.submit(1);
    const late = limited(fake, 2, 50);
    const next = fake.submit(3);
    const last = fake.submit(4);
    late.addDoneCallback(() => next.cancel());
    await settle();
    const worker = fake.workers.at(0).ready();
    fake.clock.freeze(60);
    worker.finish(1);
    await settle();
    expect(next.cancelled()).toBe(true);
    expect(worker.arrived).toEqual([1, 4]);
    worker.finish(4);
    await expect(last).resolves.toBe(4);
  });
});

describe('cancelling', () => {
  test('a call that waits takes it out of the queue', async () => {
    const { submit, workers } = createFake();
    submit(1);
    const second = submit(2);
    await settle();
    expect(second.cancel()).toBe(true);
    workers.at(0).ready().finish(1);
    expect(workers.at(0).arrived).toEqual([1]);
  });

  test('a call that was handed over takes it back: it never starts, and says no word', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    expect(future.state).toBe('pending');
    future.cancel();
    expect(workers.at(0).ready().start(1)).toBe(false);
    expect(workers.at(0).cancels).toEqual([]);
  });

  test('a call that runs tells it to stop, by word and by message', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    expect(future.state).toBe('running');
    expect(future.cancel('reason')).toBe(true);
    expect(future.state).toBe('cancelled');
    expect(worker.claims.isCancelled(worker.call(1).id)).toBe(true);
    expect(worker.messages.at(-1)).toMatchObject({ type: 'cancel', reason: { root: { value: 'reason' } } });
  });

  test('keeps the slot until the call has stopped', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    submit(2);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    future.cancel();
    await settle();
    expect(worker.arrived).toEqual([1]);
    worker.finish(1, 'late');
    expect(worker.arrived).toEqual([1, 2]);
    expect(future.state).toBe('cancelled');
  });

  test('a late result is discarded, and the worker stays', async () => {
    const { clock, submit, workers } = createFake({ idleTimeout: Infinity });
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    future.cancel();
    clock.advance(999);
    worker.finish(1, 'late');
    clock.advance(10_000);
    await expect(future).rejects.toBeInstanceOf(CancelledError);
    expect(worker.terminated).toBe(false);
    expect(worker.pings).toBe(0);
  });

  test('with a reason that cannot be read cancels all the same', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(future.cancel(proxy)).toBe(true);
    expect(future.cancelled()).toBe(true);
  });
});

describe('a cancelled task that does not stop', () => {
  test('is ended with its worker after the grace, if it is alone', async () => {
    const { clock, submit, workers } = createFake();
    const future = submit(1);
    submit(2);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    future.cancel();
    clock.advance(999);
    expect(worker.terminated).toBe(false);
    clock.advance(1);
    expect(worker.terminated).toBe(true);
    await settle();
    expect(workers.at(1).arrived).toEqual([2]);
  });

  async function withNeighbour(options = {}) {
    const fake = createFake({ tasksPerWorker: 2, cancelGrace: 100, idleTimeout: Infinity, ...options });
    const stuck = fake.submit('stuck');
    const neighbour = fake.submit('neighbour');
    const waiting = fake.submit('waiting');
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start('stuck');
    worker.start('neighbour');
    stuck.cancel();
    fake.clock.advance(100);
    return { ...fake, worker, stuck, neighbour, waiting };
  }

  test('does not keep a slot that a neighbour with moved arguments waits for', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ cancelGrace: 100, idleTimeout: Infinity });
    const buffer = new ArrayBuffer(8);
    const moved = dispatcher.executeAsync(otherTasks.elsewhere(transfer({ buffer }, [buffer])));
    moved.addDoneCallback(() => {});
    await settle();
    const worker = workers.at(0).ready();
    await settle();
    worker.importing('file:///other.js');
    // It may be handed over beside one that waits for its module, and takes the slot while that is loaded.
    const stuck = submit('stuck');
    await settle();
    worker.start('stuck');
    worker.loaded('file:///other.js');
    stuck.cancel();
    clock.advance(100);
    expect(worker.terminated).toBe(true);
    await expect(moved).rejects.toMatchObject({
      message: expect.stringContaining('transferred arguments') as string,
      cause: { code: 'DISPATCH_TIMEOUT' },
    });
  });

  test('has its worker replaced: it takes no new calls, and its neighbour goes on', async () => {
    const { neighbour, waiting, worker, workers } = await withNeighbour();
    expect(worker.terminated).toBe(false);
    expect(workers.at(1).arrived).toEqual(['waiting']);
    worker.finish('neighbour');
    await expect(neighbour).resolves.toBe('neighbour');
    expect(worker.terminated).toBe(true);
    workers.at(1).ready().finish('waiting');
    await expect(waiting).resolves.toBe('waiting');
  });

  test('has its worker replaced, and what that has not started runs in the next at once', async () => {
    const { clock, submit, workers } = createFake({ tasksPerWorker: 3, cancelGrace: 100 });
    const stuck = submit('stuck');
    submit('neighbour');
    const unstarted = submit('unstarted');
    await settle();
    const worker = workers.at(0).ready();
    worker.start('stuck');
    worker.start('neighbour');
    stuck.cancel();
    clock.advance(100);
    await settle();
    expect(workers.at(1).ready().arrived).toEqual(['unstarted']);
    workers.at(1).finish('unstarted');
    await expect(unstarted).resolves.toBe('unstarted');
  });

  test('beside another puts off no answer that the worker owes', async () => {
    const { clock, submit, workers } = createFake({ tasksPerWorker: 3, cancelGrace: 100 });
    const [one, other] = [submit('one'), submit('other')];
    const neighbour = submit('neighbour');
    await settle();
    const worker = workers.at(0).ready();
    for (const number of ['one', 'other', 'neighbour']) worker.start(number);
    one.cancel();
    clock.advance(50);
    other.cancel();
    clock.advance(149);
    expect(worker.pings).toBe(1);
    expect(worker.terminated).toBe(false);
    clock.advance(1);
    expect(worker.terminated).toBe(true);
    await expect(neighbour).rejects.toMatchObject({
      code: 'DISPATCH_WORKER_LOST',
      cause: { code: 'DISPATCH_TIMEOUT' },
    });
  });

  test('has its worker asked for nothing more once that has ended', async () => {
    const { clock, neighbour, worker } = await withNeighbour();
    worker.pong();
    worker.finish('neighbour');
    await neighbour;
    expect(worker.terminated).toBe(true);
    clock.advance(1000);
    expect(worker.pings).toBe(1);
  });

  test('leaves moved arguments where they are, which can be cancelled there, and then the worker ends', async () => {
    const { clock, dispatcher, submit, workers } = createFake({
      tasksPerWorker: 2,
      cancelGrace: 100,
      idleTimeout: Infinity,
    });
    const ready = dispatcher.ready();
    const worker = workers.at(0).ready();
    await ready;
    const stuck = submit('stuck');
    const buffer = new ArrayBuffer(8);
    const moved = dispatcher.executeAsync(otherTasks.elsewhere(transfer({ buffer }, [buffer])));
    moved.addDoneCallback(() => {});
    await settle();
    worker.start('stuck');
    stuck.cancel();
    clock.advance(100);
    await settle();
    // Its successor has no slot left for one more.
    for (const number of [1, 2, 3]) submit(number);
    await settle();
    worker.finish('stuck', 'late');
    expect(worker.terminated).toBe(false);
    moved.cancel();
    await settle();
    expect(worker.terminated).toBe(true);
  });

  test('has its worker asked for signs of life, one a grace', async () => {
    const { clock, neighbour, worker } = await withNeighbour();
    for (let ping = 1; ping <= 5; ping += 1) {
      expect(worker.pings).toBe(ping);
      worker.pong();
      clock.advance(100);
    }
    expect(worker.terminated).toBe(false);
    expect(neighbour.done()).toBe(false);
  });

  test('in a worker that answers no ping takes its neighbours along', async () => {
    const { clock, neighbour, worker } = await withNeighbour();
    clock.advance(99);
    expect(worker.terminated).toBe(false);
    clock.advance(1);
    expect(worker.terminated).toBe(true);
    await expect(neighbour).rejects.toBeInstanceOf(WorkerLostError);
  });

  test('in a worker that stops answering takes its neighbours along then', async () => {
    const { clock, neighbour, worker } = await withNeighbour();
    worker.pong();
    clock.advance(100);
    expect(neighbour.done()).toBe(false);
    clock.advance(100);
    expect(worker.terminated).toBe(true);
    await expect(neighbour).rejects.toHaveProperty('code', 'DISPATCH_WORKER_LOST');
  });

  test('is ended with its worker when its last neighbour is cancelled too', async () => {
    const { clock, dispatcher, neighbour, waiting, worker, workers } = await withNeighbour();
    workers.at(1).ready().finish('waiting');
    await waiting;
    neighbour.cancel();
    for (let grace = 0; grace < 5; grace += 1) {
      if (!worker.terminated) worker.pong();
      clock.advance(100);
    }
    expect(worker.terminated).toBe(true);
    const closed = vi.fn();
    void dispatcher.close().then(closed);
    await settle();
    expect(closed).toHaveBeenCalledOnce();
  });

  test('is ended with its worker when its last neighbour times out', async () => {
    const fake = createFake({ tasksPerWorker: 2, cancelGrace: 100 });
    const stuck = fake.submit('stuck');
    const neighbour = limited(fake, 'neighbour', 150);
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start('stuck');
    worker.start('neighbour');
    stuck.cancel();
    for (let grace = 0; grace < 6; grace += 1) {
      fake.clock.advance(100);
      if (!worker.terminated) worker.pong();
    }
    await expect(neighbour).rejects.toBeInstanceOf(TimeoutError);
    expect(worker.terminated).toBe(true);
  });

  test('frees its worker for good if it stops after all, once the rest has settled', async () => {
    const { neighbour, worker } = await withNeighbour();
    worker.finish('stuck', 'late');
    expect(worker.terminated).toBe(false);
    worker.finish('neighbour');
    await expect(neighbour).resolves.toBe('neighbour');
    expect(worker.terminated).toBe(true);
  });

  test('gives what it shares the worker with time to answer, also where the grace is 0', async () => {
    const { clock, submit, workers } = createFake({ tasksPerWorker: 2, cancelGrace: 0 });
    const [stuck, neighbour] = [submit('stuck'), submit('neighbour')];
    await settle();
    const worker = workers.at(0).ready();
    worker.start('stuck');
    worker.start('neighbour');
    stuck.cancel();
    clock.advance(1);
    expect(worker.pings).toBe(1);
    expect(neighbour.done()).toBe(false);
    worker.pong();
    clock.advance(99);
    expect(worker.pings).toBe(1);
    clock.advance(1);
    expect(worker.pings).toBe(2);
    worker.pong();
    worker.finish('neighbour');
    await expect(neighbour).resolves.toBe('neighbour');
  });

  test('does not count against the queue once its worker is being replaced', async () => {
    const { dispatcher, waiting } = await withNeighbour({ maxQueue: 1 });
    waiting.cancel();
    await settle();
    const first = dispatcher.executeAsync(tasks.work('another'));
    const second = dispatcher.executeAsync(tasks.work('yet another'));
    for (const future of [first, second]) future.addDoneCallback(() => {});
    await settle();
    expect([first.done(), second.done()]).toEqual([false, false]);
  });
});

import { CancelledError, TimeoutError, transfer, WorkerLostError, type Future } from '@dispatch/core';
import { describe, expect, test, vi } from 'vitest';
import { createFake, otherTasks, settle, tasks } from '../../support/fake-dispatcher.js';

function limited(fake: ReturnType<typeof createFake>, number: unknown, timeout: number): Future<unknown> {
  const future = fake.dispatcher.executeAsync(tasks.work(number), { timeout });
  future.addDoneCallback(() => {});
  return future;
}

describe('a timeout', () => {
  test('ends a call exactly at its millisecond', async () => {
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

  test('counts from the submission, and includes time in the queue', async () => {
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

  test('cancels a running task, with the TimeoutError as the reason', async () => {
    const fake = createFake();
    limited(fake, 1, 50);
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start(1);
    fake.clock.advance(50);
    expect(worker.cancels).toEqual([worker.call(1).id]);
    expect(worker.claims.isCancelled(worker.call(1).id)).toBe(true);
  });

  test('of one call does not affect co-located calls', async () => {
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

  test('leaves no timer if the call is done before', async () => {
    const fake = createFake({ idleTimeout: Infinity });
    limited(fake, 1, 50);
    await settle();
    fake.workers.at(0).ready().finish(1);
    fake.clock.advance(10_000);
    expect(fake.clock.timers).toBe(0);
  });

  test('leaves none if the first timer finds that all calls are done', async () => {
    const fake = createFake({ tasksPerWorker: 2, idleTimeout: Infinity, startTimeout: Infinity });
    limited(fake, 1, 50);
    limited(fake, 2, 5000);
    await settle();
    fake.workers.at(0).ready().finishAll([1, 2]);
    fake.clock.advance(50);
    // Until the lane has been watched for a step.
    fake.clock.advance(200);
    expect(fake.clock.timers).toBe(0);
  });

  test('does not overtake a result that was produced in time but is read late', async () => {
    const fake = createFake();
    const future = limited(fake, 1, 50);
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start(1);
    fake.clock.freeze(200);
    worker.finish(1);
    await expect(future).resolves.toBe(1);
  });

  test('is checked after messages that arrived during a freeze', async () => {
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

  test('decides if the worker reports that the result is late', async () => {
    const fake = createFake();
    const future = limited(fake, 1, 50);
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start(1);
    fake.clock.freeze(60);
    worker.send({ type: 'replies', ids: [worker.call(1).id], values: [1], late: [0], times: [0, 0] });
    await expect(future).rejects.toBeInstanceOf(TimeoutError);
  });
});

describe('a result that the worker reports as late', () => {
  async function sendLateResult(elapsed: number): Promise<Future<unknown>> {
    const fake = createFake();
    const future = limited(fake, 1, 50);
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start(1);
    fake.clock.freeze(elapsed);
    worker.send({ type: 'replies', ids: [worker.call(1).id], values: ['result'], late: [0], times: [0, 0] });
    return future;
  }

  test('counts if the deadline has not passed on this thread', async () => {
    await expect(sendLateResult(49)).resolves.toBe('result');
  });

  test('is late from the exact millisecond of the deadline', async () => {
    await expect(sendLateResult(50)).rejects.toBeInstanceOf(TimeoutError);
  });
});

describe('a call whose deadline has passed when its turn comes', () => {
  test('is not assigned', async () => {
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

  test('may cancel the next call in its callback, which then is not assigned either', async () => {
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
  test('a waiting call removes it from the queue', async () => {
    const { submit, workers } = createFake();
    submit(1);
    const second = submit(2);
    await settle();
    expect(second.cancel()).toBe(true);
    workers.at(0).ready().finish(1);
    expect(workers.at(0).arrived).toEqual([1]);
  });

  test('an assigned call withdraws it: it never starts, and sends nothing', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    expect(future.state).toBe('pending');
    future.cancel();
    expect(workers.at(0).ready().start(1)).toBe(false);
    expect(workers.at(0).cancels).toEqual([]);
  });

  test('a running call notifies it, by its cancel word and by a message', async () => {
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

  test('with a reason that cannot be read cancels too', async () => {
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
  test('is ended with its worker after the grace period, if it is alone', async () => {
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

  async function withColocated(options = {}) {
    const fake = createFake({ tasksPerWorker: 2, cancelGrace: 100, idleTimeout: Infinity, ...options });
    const stuck = fake.submit('stuck');
    const colocated = fake.submit('co-located');
    const waiting = fake.submit('waiting');
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start('stuck');
    worker.start('co-located');
    stuck.cancel();
    fake.clock.advance(100);
    return { ...fake, worker, stuck, colocated, waiting };
  }

  test('does not keep a slot that a co-located call with transferred arguments waits for', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ cancelGrace: 100, idleTimeout: Infinity });
    const buffer = new ArrayBuffer(8);
    const transferred = dispatcher.executeAsync(otherTasks.elsewhere(transfer({ buffer }, [buffer])));
    transferred.addDoneCallback(() => {});
    await settle();
    const worker = workers.at(0).ready();
    await settle();
    worker.importing('file:///other.js');
    // It may be assigned beside a call that waits for its module, and takes the slot while the module loads.
    const stuck = submit('stuck');
    await settle();
    worker.start('stuck');
    worker.loaded('file:///other.js');
    stuck.cancel();
    clock.advance(100);
    expect(worker.terminated).toBe(true);
    await expect(transferred).rejects.toMatchObject({
      message: expect.stringContaining('transferred arguments') as string,
      cause: { code: 'DISPATCH_TIMEOUT' },
    });
  });

  test('has its worker replaced: it gets no new calls, and the co-located task continues', async () => {
    const { colocated, waiting, worker, workers } = await withColocated();
    expect(worker.terminated).toBe(false);
    expect(workers.at(1).arrived).toEqual(['waiting']);
    worker.finish('co-located');
    await expect(colocated).resolves.toBe('co-located');
    expect(worker.terminated).toBe(true);
    workers.at(1).ready().finish('waiting');
    await expect(waiting).resolves.toBe('waiting');
  });

  test('has its worker replaced, and tasks that have not started immediately run on the next', async () => {
    const { clock, submit, workers } = createFake({ tasksPerWorker: 3, cancelGrace: 100 });
    const stuck = submit('stuck');
    submit('co-located');
    const unstarted = submit('unstarted');
    await settle();
    const worker = workers.at(0).ready();
    worker.start('stuck');
    worker.start('co-located');
    stuck.cancel();
    clock.advance(100);
    await settle();
    expect(workers.at(1).ready().arrived).toEqual(['unstarted']);
    workers.at(1).finish('unstarted');
    await expect(unstarted).resolves.toBe('unstarted');
  });

  test('beside another does not extend the time in which the worker must answer', async () => {
    const { clock, submit, workers } = createFake({ tasksPerWorker: 3, cancelGrace: 100 });
    const [one, other] = [submit('one'), submit('other')];
    const colocated = submit('co-located');
    await settle();
    const worker = workers.at(0).ready();
    for (const number of ['one', 'other', 'co-located']) worker.start(number);
    one.cancel();
    clock.advance(50);
    other.cancel();
    clock.advance(149);
    expect(worker.pings).toBe(1);
    expect(worker.terminated).toBe(false);
    clock.advance(1);
    expect(worker.terminated).toBe(true);
    await expect(colocated).rejects.toMatchObject({
      code: 'DISPATCH_WORKER_LOST',
      cause: { code: 'DISPATCH_TIMEOUT' },
    });
  });

  test('has its worker pinged no more once that has ended', async () => {
    const { clock, colocated, worker } = await withColocated();
    worker.pong();
    worker.finish('co-located');
    await colocated;
    expect(worker.terminated).toBe(true);
    clock.advance(1000);
    expect(worker.pings).toBe(1);
  });

  test('leaves transferred arguments in the worker, whose calls can be cancelled there, and then the worker ends', async () => {
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
    const transferred = dispatcher.executeAsync(otherTasks.elsewhere(transfer({ buffer }, [buffer])));
    transferred.addDoneCallback(() => {});
    await settle();
    worker.start('stuck');
    stuck.cancel();
    clock.advance(100);
    await settle();
    // Its replacement has no free slot.
    for (const number of [1, 2, 3]) submit(number);
    await settle();
    worker.finish('stuck', 'late');
    expect(worker.terminated).toBe(false);
    transferred.cancel();
    await settle();
    expect(worker.terminated).toBe(true);
  });

  test('has its worker pinged once per grace period', async () => {
    const { clock, colocated, worker } = await withColocated();
    for (let ping = 1; ping <= 5; ping += 1) {
      expect(worker.pings).toBe(ping);
      worker.pong();
      clock.advance(100);
    }
    expect(worker.terminated).toBe(false);
    expect(colocated.done()).toBe(false);
  });

  test('in a worker that answers no ping ends with its co-located tasks', async () => {
    const { clock, colocated, worker } = await withColocated();
    clock.advance(99);
    expect(worker.terminated).toBe(false);
    clock.advance(1);
    expect(worker.terminated).toBe(true);
    await expect(colocated).rejects.toBeInstanceOf(WorkerLostError);
  });

  test('in a worker that stops answering then ends with its co-located tasks', async () => {
    const { clock, colocated, worker } = await withColocated();
    worker.pong();
    clock.advance(100);
    expect(colocated.done()).toBe(false);
    clock.advance(100);
    expect(worker.terminated).toBe(true);
    await expect(colocated).rejects.toHaveProperty('code', 'DISPATCH_WORKER_LOST');
  });

  test('is ended with its worker when its last co-located task is cancelled too', async () => {
    const { clock, dispatcher, colocated, waiting, worker, workers } = await withColocated();
    workers.at(1).ready().finish('waiting');
    await waiting;
    colocated.cancel();
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

  test('is ended with its worker when its last co-located task times out', async () => {
    const fake = createFake({ tasksPerWorker: 2, cancelGrace: 100 });
    const stuck = fake.submit('stuck');
    const colocated = limited(fake, 'co-located', 150);
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.start('stuck');
    worker.start('co-located');
    stuck.cancel();
    for (let grace = 0; grace < 6; grace += 1) {
      fake.clock.advance(100);
      if (!worker.terminated) worker.pong();
    }
    await expect(colocated).rejects.toBeInstanceOf(TimeoutError);
    expect(worker.terminated).toBe(true);
  });

  test('lets its worker end if it stops after all, once the others have settled', async () => {
    const { colocated, worker } = await withColocated();
    worker.finish('stuck', 'late');
    expect(worker.terminated).toBe(false);
    worker.finish('co-located');
    await expect(colocated).resolves.toBe('co-located');
    expect(worker.terminated).toBe(true);
  });

  test('leaves co-located tasks time to answer, even if the grace period is 0', async () => {
    const { clock, submit, workers } = createFake({ tasksPerWorker: 2, cancelGrace: 0 });
    const [stuck, colocated] = [submit('stuck'), submit('co-located')];
    await settle();
    const worker = workers.at(0).ready();
    worker.start('stuck');
    worker.start('co-located');
    stuck.cancel();
    clock.advance(1);
    expect(worker.pings).toBe(1);
    expect(colocated.done()).toBe(false);
    worker.pong();
    clock.advance(99);
    expect(worker.pings).toBe(1);
    clock.advance(1);
    expect(worker.pings).toBe(2);
    worker.pong();
    worker.finish('co-located');
    await expect(colocated).resolves.toBe('co-located');
  });

  test('does not count against the queue once its worker is being replaced', async () => {
    const { dispatcher, waiting } = await withColocated({ maxQueue: 1 });
    waiting.cancel();
    await settle();
    const first = dispatcher.executeAsync(tasks.work('another'));
    const second = dispatcher.executeAsync(tasks.work('yet another'));
    for (const future of [first, second]) future.addDoneCallback(() => {});
    await settle();
    expect([first.done(), second.done()]).toEqual([false, false]);
  });
});

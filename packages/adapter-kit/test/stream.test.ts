import { CancelledError, DispatcherClosedError, TimeoutError, WorkerLostError, defineTasks, type DispatcherOptions, type StreamOptions } from '@dispatch/core';
import { describe, expect, test, vi } from 'vitest';
import { createFake, settle, tasks } from './support/fake-dispatcher.js';

const streams = defineTasks('file:///streams.js', {
  *values(_number: unknown, ..._rest: unknown[]): Generator<unknown, unknown, void> {
    yield undefined;
    return undefined;
  },
});

const over = { done: true, value: undefined };

function valueOf(value: unknown) {
  return { done: false, value };
}

/** A stream, numbered `stream`, of a fake whose worker runs; it was asked for its first value. */
async function createStreaming(streaming: StreamOptions = {}, options: DispatcherOptions = {}) {
  const fake = createFake(options);
  const stream = fake.dispatcher.stream(streams.values('stream'), streaming);
  const first = stream.next();
  first.catch(() => {});
  await settle();
  const worker = fake.workers.at(0).ready();
  return { ...fake, stream, first, worker };
}

describe('a stream', () => {
  test('is submitted by the first next(), and says how far it may run', async () => {
    const { dispatcher, workers } = createFake();
    const stream = dispatcher.stream(streams.values('stream'), { window: 3 });
    await settle();
    expect(workers.all).toEqual([]);
    void stream.next();
    void stream.next();
    await settle();
    expect(workers.at(0).calls).toMatchObject([{ args: ['stream'], window: 3 }]);
  });

  test('may run 64 values ahead where nothing was said', async () => {
    const { worker } = await createStreaming();
    expect(worker.call('stream').window).toBe(64);
  });

  test('tells windows only where there is a stream', async () => {
    const { submit, worker } = await createStreaming({}, { tasksPerWorker: 2 });
    submit(1);
    await settle();
    expect(worker.messages.map((message) => 'windows' in message)).toEqual([true, false]);
    expect(worker.call(1).window).toBe(0);
  });

  test('gives what comes, in order, and then what the task returns', async () => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 1, 2);
    worker.yields('stream', 3);
    worker.finish('stream', 'end');
    expect([await first, await stream.next(), await stream.next(), await stream.next(), await stream.next()]).toEqual([
      ...[1, 2, 3].map(valueOf),
      { done: true, value: 'end' },
      over,
    ]);
  });

  test('gives what the task throws after what came before it', async () => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 1, 2);
    worker.fail('stream', new RangeError('why'));
    expect([await first, await stream.next()]).toEqual([1, 2].map(valueOf));
    await expect(stream.next()).rejects.toEqual(new RangeError('why'));
    expect(await stream.next()).toEqual(over);
  });

  test('of a task that is called again is another', async () => {
    const { dispatcher, workers } = createFake({ tasksPerWorker: 2 });
    const task = streams.values('stream');
    const all = [dispatcher.stream(task), dispatcher.stream(task)].map((stream) => stream.next());
    await settle();
    const [one, other] = workers.at(0).ready().calls;
    workers.at(0).claims.claim(one?.id ?? -1);
    workers.at(0).claims.claim(other?.id ?? -1);
    workers.at(0).tell({ type: 'yields', id: other?.id ?? -1, values: ['other'] });
    workers.at(0).tell({ type: 'yields', id: one?.id ?? -1, values: ['one'] });
    expect(await Promise.all(all)).toEqual(['one', 'other'].map(valueOf));
  });

  test('has the priority, the key and the progress of any run', async () => {
    const onProgress = vi.fn();
    const { submit, worker } = await createStreaming({ affinity: 'key', onProgress, priority: 1 }, { workers: 2 });
    worker.progress('stream', 'half');
    expect(onProgress).toHaveBeenCalledExactlyOnceWith('half');
    submit(1);
    await settle();
    expect(worker.arrived).toEqual(['stream']);
  });

  test.each([[0], [-1], [1.5], [NaN], [Infinity], ['1'], [null]])('of a window of %o is refused, and names the option', (window) => {
    const { dispatcher } = createFake();
    expect(() => dispatcher.stream(streams.values(1), { window: window as never })).toThrow(TypeError);
    expect(() => dispatcher.stream(streams.values(1), { window: window as never })).toThrow(/'window'/);
  });

  test('whose argument does not clone fails at its first next()', async () => {
    const { dispatcher } = createFake();
    const stream = dispatcher.stream(streams.values(() => {}));
    await expect(stream.next()).rejects.toHaveProperty('code', 'DISPATCH_SERIALIZATION');
    expect(await stream.next()).toEqual(over);
  });

  test('that is asked for with a snapshot has its arguments as they are at the first next()', async () => {
    const { dispatcher, workers } = createFake();
    const argument = { value: 1 };
    const stream = dispatcher.stream(streams.values('stream', argument), { snapshot: true });
    argument.value = 2;
    void stream.next();
    argument.value = 3;
    await settle();
    expect(workers.at(0).calls[0]?.args[1]).toEqual({ value: 2 });
  });
});

describe('the task is let go on', () => {
  test.each([
    [1, [1, 1, 1, 1, 1, 1]],
    [2, [1, 1, 1, 1, 1, 1]],
    [3, [2, 2, 2]],
    [4, [2, 2, 2]],
    [6, [3, 3]],
    [7, [4]],
  ])('with a window of %d, as half of it was taken', async (window, pulls) => {
    const { first, stream, worker } = await createStreaming({ window });
    let sent = 0;
    const send = (): void => {
      const granted = worker.pulled('stream').reduce((sum, count) => sum + count, window);
      worker.yields('stream', ...Array.from({ length: granted - sent }, (_, index) => sent + index));
      sent = granted;
    };
    send();
    expect(await first).toEqual(valueOf(0));
    for (let taken = 1; taken < 6; taken += 1) {
      if (sent === taken) send();
      expect(await stream.next()).toEqual(valueOf(taken));
    }
    expect(worker.pulled('stream')).toEqual(pulls);
  });

  test.each([1, 2, 5, 64])('never further than %d values ahead of what was taken, and far enough that it goes on', async (window) => {
    const { first, stream, worker } = await createStreaming({ window });
    let sent = 0;
    for (let taken = 0; taken < 300; taken += 1) {
      const granted = worker.pulled('stream').reduce((sum, count) => sum + count, window);
      expect(granted).toBeLessThanOrEqual(taken + window);
      expect(granted).toBeGreaterThan(taken);
      if (sent === taken) {
        worker.yields('stream', ...Array.from({ length: granted - sent }, (_, index) => sent + index));
        sent = granted;
      }
      expect(await (taken === 0 ? first : stream.next())).toEqual(valueOf(taken));
    }
  });

  test('at once for values that were waited for', async () => {
    const { stream, worker } = await createStreaming({ window: 4 });
    void stream.next();
    worker.yields('stream', 1, 2);
    expect(worker.pulled('stream')).toEqual([2]);
  });

  test('no more once it has ended, though values are taken', async () => {
    const { first, stream, worker } = await createStreaming({ window: 4 });
    worker.yields('stream', 1, 2, 3, 4);
    worker.finish('stream', 'end');
    await first;
    for (let number = 0; number < 4; number += 1) await stream.next();
    expect(worker.messages.filter(({ type }) => type === 'pull')).toEqual([]);
  });
});

describe('while the task stands still', () => {
  test('its slot is free for others', async () => {
    const { submit, worker } = await createStreaming({ window: 3 });
    submit(1);
    await settle();
    worker.yields('stream', 1, 2);
    await settle();
    expect(worker.arrived).toEqual(['stream']);
    worker.yields('stream', 3);
    await settle();
    expect(worker.arrived).toEqual(['stream', 1]);
  });

  test('no more than one that was let go on before it stood still is', async () => {
    const { submit, stream, worker } = await createStreaming({ window: 4 });
    submit(1);
    worker.yields('stream', 1, 2, 3, 4);
    await settle();
    expect(worker.arrived).toEqual(['stream', 1]);
    worker.start(1);
    submit(2);
    await stream.next();
    await stream.next();
    expect(worker.pulled('stream')).toEqual([2]);
    worker.finish(1);
    await settle();
    expect(worker.arrived).toEqual(['stream', 1]);
    worker.yields('stream', 5, 6);
    await settle();
    expect(worker.arrived).toEqual(['stream', 1, 2]);
  });

  test('tasks are handed over ahead of time again', async () => {
    const { first, submit, worker } = await createStreaming({ window: 2 }, { tasksPerWorker: 2, idleTimeout: Infinity });
    submit('measured');
    await settle();
    worker.finishMeasured('measured', 1);
    for (let number = 1; number <= 4; number += 1) submit(number);
    await settle();
    expect(worker.arrived.slice(2)).toEqual([1]);
    worker.yields('stream', 1, 2);
    await first;
    await settle();
    // A value was taken, and with half a window the task goes on.
    expect(worker.arrived.slice(2)).toEqual([1]);
    worker.yields('stream', 3);
    await settle();
    expect(worker.arrived.slice(2)).toEqual([1, 2, 3, 4]);
  });

  test('it is running all the same, and the worker is not idle', async () => {
    const { clock, dispatcher, worker } = await createStreaming({ window: 2 }, { workers: { max: 1 }, idleTimeout: 100 });
    worker.yields('stream', 1, 2, 3);
    expect(dispatcher.stats()).toMatchObject({ running: 1, queued: 0, workers: [{ state: 'busy', running: 1 }] });
    clock.advance(1000);
    expect(worker.terminated).toBe(false);
  });

  test('its worker is in use no more', async () => {
    const { clock, dispatcher, worker } = await createStreaming({ window: 2 });
    clock.advance(100);
    worker.yields('stream', 1, 2, 3);
    clock.advance(300);
    expect(dispatcher.stats().workers[0]?.utilisation).toBeCloseTo(0.25);
  });

  test.each<[string, (fake: Awaited<ReturnType<typeof createStreaming>>) => unknown]>([
    ['it ends', ({ worker }) => worker.finish('stream')],
    ['it fails', ({ worker }) => worker.fail('stream', new Error('no'))],
    ['it is left and stops', ({ stream, worker }) => (void stream.return(undefined), worker.finish('stream'))],
    ['it is lost', ({ worker }) => worker.exit()],
  ])('and then %s, it leaves as many slots as there were', async (_how, end) => {
    const fake = await createStreaming({ window: 1 }, { tasksPerWorker: 2 });
    const { submit, worker, workers } = fake;
    void fake.stream.next();
    worker.yields('stream', 1, 2);
    worker.yields('stream', 3);
    await settle();
    end(fake);
    for (let number = 1; number <= 5; number += 1) submit(number);
    await settle();
    const last = workers.at(workers.all.length - 1).ready();
    expect(last.arrived.filter((number) => number !== 'stream')).toEqual([1, 2]);
    last.finishAll([1, 2]);
    expect(last.arrived.filter((number) => number !== 'stream')).toEqual([1, 2, 3, 4]);
  });
});

describe('the process is kept alive', () => {
  test('while somebody waits for a value, and not while nobody does', async () => {
    const { clock, first, stream, worker } = await createStreaming();
    expect(clock.holding).toBe(true);
    worker.yields('stream', 1);
    await first;
    expect(clock.holding).toBe(false);
    const second = stream.next();
    expect(clock.holding).toBe(true);
    worker.finish('stream');
    await second;
    expect(clock.holding).toBe(false);
  });

  test.each<[string, (fake: Awaited<ReturnType<typeof createStreaming>>) => unknown]>([
    ['ends', ({ worker }) => worker.finish('stream')],
    ['fails', ({ worker }) => worker.fail('stream', new Error('no'))],
    ['is lost', ({ worker }) => worker.exit()],
    ['is left, and stops', ({ stream, worker }) => (void stream.return(undefined), worker.finish('stream'))],
  ])('by a stream that rests no longer than by others, where it %s', async (_how, end) => {
    const fake = await createStreaming();
    const { clock, first, submit, worker, workers } = fake;
    worker.yields('stream', 1);
    await first;
    end(fake);
    await settle();
    expect(clock.holding).toBe(false);
    submit(1);
    expect(clock.holding).toBe(true);
    await settle();
    workers.with(1).ready().finish(1);
    expect(clock.holding).toBe(false);
  });

  test('until whoever leaves has seen it stop', async () => {
    const { clock, first, stream, worker } = await createStreaming();
    worker.yields('stream', 1);
    await first;
    const left = stream.return(undefined);
    await settle();
    expect(clock.holding).toBe(true);
    worker.finish('stream');
    await left;
    expect(clock.holding).toBe(false);
  });

  test('by none that was refused', async () => {
    const { clock, dispatcher } = createFake();
    await dispatcher.close();
    await expect(dispatcher.stream(streams.values(1)).next()).rejects.toBeInstanceOf(DispatcherClosedError);
    expect(clock.holding).toBe(false);
  });

  test('by none that has run out of time while it waited', async () => {
    const { clock, first } = await createStreaming({ timeout: 10 });
    clock.advance(10);
    await expect(first).rejects.toBeInstanceOf(TimeoutError);
    expect(clock.holding).toBe(false);
  });
});

describe('leaving', () => {
  test('cancels the task, and resolves when its worker has let go of it', async () => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 1, 2);
    await first;
    const resolved = vi.fn();
    void stream.return('early').then(resolved);
    await settle();
    expect(worker.cancels).toEqual([worker.call('stream').id]);
    expect(resolved).not.toHaveBeenCalled();
    worker.finish('stream');
    await settle();
    expect(resolved).toHaveBeenCalledExactlyOnceWith({ done: true, value: 'early' });
    expect(await stream.next()).toEqual(over);
  });

  test('counts as cancelled', async () => {
    const { dispatcher, stream, worker } = await createStreaming();
    worker.start('stream');
    void stream.return(undefined);
    await settle();
    expect(dispatcher.stats()).toMatchObject({ cancelled: 1, running: 0 });
  });

  test('resolves after the grace where the task does not stop', async () => {
    const { clock, stream, worker } = await createStreaming({}, { cancelGrace: 100 });
    worker.start('stream');
    const resolved = vi.fn();
    void stream.return(undefined).then(resolved);
    await settle();
    clock.advance(99);
    await settle();
    expect(resolved).not.toHaveBeenCalled();
    clock.advance(1);
    await settle();
    expect(resolved).toHaveBeenCalledOnce();
    expect(clock.holding).toBe(false);
  });

  test('resolves at once where the task had not started, and it never does', async () => {
    const { stream, worker } = await createStreaming();
    await stream.return(undefined);
    expect(worker.start('stream')).toBe(false);
    expect(worker.cancels).toEqual([]);
  });

  test('resolves at once where the task waits in the queue', async () => {
    const { dispatcher, submit, workers } = createFake();
    submit('busy');
    const stream = dispatcher.stream(streams.values('stream'));
    void stream.next();
    await settle();
    await stream.return(undefined);
    workers.at(0).ready().finish('busy');
    await settle();
    expect(workers.at(0).arrived).toEqual(['busy']);
  });

  test('resolves when the worker is lost', async () => {
    const { stream, worker } = await createStreaming();
    worker.start('stream');
    const left = stream.return('early');
    await settle();
    worker.exit();
    expect(await left).toEqual({ done: true, value: 'early' });
  });

  test('resolves when the dispatcher is closed with all that runs in it', async () => {
    const { clock, dispatcher, stream, worker } = await createStreaming({}, { cancelGrace: 1e6 });
    worker.start('stream');
    const left = stream.return('early');
    await settle();
    const closed = dispatcher.close({ timeout: 10 });
    clock.advance(10);
    expect(await left).toEqual({ done: true, value: 'early' });
    await closed;
  });

  test('rejects with what the task throws as it stops', async () => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 1);
    await first;
    const left = stream.return(undefined);
    await settle();
    worker.fail('stream', new RangeError('of its finally'));
    await expect(left).rejects.toEqual(new RangeError('of its finally'));
  });

  test('does not hear what the task throws after the grace', async () => {
    const { clock, stream, worker } = await createStreaming({}, { cancelGrace: 100, tasksPerWorker: 2 });
    worker.start('stream');
    const left = stream.return('early');
    await settle();
    clock.advance(100);
    expect(await left).toEqual({ done: true, value: 'early' });
    worker.fail('stream', new Error('too late'));
    await settle();
  });

  test('by throw() tells the task the reason', async () => {
    const { stream, worker } = await createStreaming();
    worker.start('stream');
    const thrown = stream.throw(new RangeError('why'));
    await settle();
    expect(worker.messages.at(-1)).toMatchObject({ type: 'cancel' });
    worker.finish('stream');
    await expect(thrown).rejects.toEqual(new RangeError('why'));
  });

  test('drops what arrives afterwards', async () => {
    const { stream, worker } = await createStreaming();
    worker.start('stream');
    const left = stream.return(undefined);
    await settle();
    worker.yields('stream', 1, 2);
    worker.finish('stream', 'end');
    await left;
    expect(await stream.next()).toEqual(over);
    expect(worker.pulled('stream')).toEqual([]);
  });

  test('when it has ended leaves nothing', async () => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 1, 2);
    worker.finish('stream', 'end');
    await first;
    expect(await stream.return('early')).toEqual({ done: true, value: 'early' });
    expect(worker.cancels).toEqual([]);
  });

  test('lets a closing end that waits for it', async () => {
    const { dispatcher, first, stream, worker } = await createStreaming();
    worker.yields('stream', 1);
    await first;
    const closed = dispatcher.close();
    const left = stream.return(undefined);
    await settle();
    worker.finish('stream');
    await Promise.all([left, closed]);
    expect(dispatcher.status).toBe('closed');
  });
});

describe('an aborted signal', () => {
  test('ends it at once, and drops what was not taken', async () => {
    const controller = new AbortController();
    const { first, stream, worker } = await createStreaming({ signal: controller.signal });
    worker.yields('stream', 1, 2, 3);
    await first;
    controller.abort('why');
    expect(worker.cancels).toEqual([worker.call('stream').id]);
    const failure = await stream.next().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CancelledError);
    expect(failure).toHaveProperty('cause', 'why');
    expect(await stream.next()).toEqual(over);
  });

  test('rejects whoever waits', async () => {
    const controller = new AbortController();
    const { first } = await createStreaming({ signal: controller.signal });
    controller.abort();
    await expect(first).rejects.toBeInstanceOf(CancelledError);
  });

  test('before the first next() submits nothing', async () => {
    const { dispatcher, workers } = createFake();
    const stream = dispatcher.stream(streams.values(1), { signal: AbortSignal.abort('why') });
    await expect(stream.next()).rejects.toHaveProperty('cause', 'why');
    await settle();
    expect(workers.all).toEqual([]);
  });

  test('after the end changes nothing: values that have come are there', async () => {
    const controller = new AbortController();
    const { first, stream, worker } = await createStreaming({ signal: controller.signal });
    worker.yields('stream', 1, 2);
    worker.finish('stream', 'end');
    controller.abort();
    expect([await first, await stream.next(), await stream.next()]).toEqual([valueOf(1), valueOf(2), { done: true, value: 'end' }]);
  });

  test('that it shares with others it does not keep from them, nor they it', async () => {
    const controller = new AbortController();
    const { dispatcher, first, stream, worker } = await createStreaming({ signal: controller.signal }, { tasksPerWorker: 2 });
    const future = dispatcher.executeAsync(tasks.work(1), { signal: controller.signal });
    worker.yields('stream', 1, 2);
    worker.finish('stream', 'end');
    future.addDoneCallback(() => {});
    controller.abort();
    expect(future.state).toBe('cancelled');
    expect([await first, await stream.next(), await stream.next()]).toEqual([valueOf(1), valueOf(2), { done: true, value: 'end' }]);
  });

  test('whose listeners end the stream before its turn takes nothing from it', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const fake = createFake({ tasksPerWorker: 2 });
    const future = fake.dispatcher.executeAsync(tasks.work(1), { signal });
    const stream = fake.dispatcher.stream(streams.values('stream'), { signal });
    const first = stream.next();
    await settle();
    const worker = fake.workers.at(0).ready();
    future.addDoneCallback(() => {
      worker.yields('stream', 1, 2);
      worker.finish('stream', 'end');
    });
    controller.abort();
    expect([await first, await stream.next(), await stream.next()]).toEqual([valueOf(1), valueOf(2), { done: true, value: 'end' }]);
  });
});

describe('a timeout', () => {
  test('counts from the first next(), and ends it after what has arrived', async () => {
    const { clock, dispatcher, workers } = createFake();
    const stream = dispatcher.stream(streams.values('stream'), { timeout: 50 });
    clock.advance(1000);
    const first = stream.next();
    await settle();
    const worker = workers.at(0).ready();
    worker.yields('stream', 1, 2);
    clock.advance(49);
    expect(await first).toEqual(valueOf(1));
    clock.advance(1);
    expect(worker.cancels).toHaveLength(1);
    expect(await stream.next()).toEqual(valueOf(2));
    await expect(stream.next()).rejects.toBeInstanceOf(TimeoutError);
    expect(await stream.next()).toEqual(over);
  });

  test('drops what arrives afterwards', async () => {
    const { clock, first, worker } = await createStreaming({ timeout: 50 });
    worker.start('stream');
    clock.advance(50);
    worker.yields('stream', 1);
    worker.finish('stream', 'end');
    await expect(first).rejects.toBeInstanceOf(TimeoutError);
  });
});

test('a lost worker ends it after what has arrived', async () => {
  const { first, stream, worker } = await createStreaming();
  worker.yields('stream', 1, 2);
  worker.exit({ exitCode: 3 });
  expect([await first, await stream.next()]).toEqual([1, 2].map(valueOf));
  const failure = await stream.next().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WorkerLostError);
  expect(failure).toHaveProperty('exitCode', 3);
});

test('one whose worker is lost before it has started runs on another', async () => {
  const { first, worker, workers } = await createStreaming();
  worker.exit();
  await settle();
  workers.at(1).ready().yields('stream', 1);
  expect(await first).toEqual(valueOf(1));
});

describe('a closing dispatcher', () => {
  test('lets it go on', async () => {
    const { dispatcher, first, stream, worker } = await createStreaming();
    const closed = dispatcher.close();
    worker.yields('stream', 1);
    expect(await first).toEqual(valueOf(1));
    const second = stream.next();
    worker.finish('stream', 'end');
    expect(await second).toEqual({ done: true, value: 'end' });
    await closed;
  });

  test('that has waited for long ends it', async () => {
    const { clock, dispatcher, first, stream, worker } = await createStreaming();
    worker.yields('stream', 1);
    await first;
    const closed = dispatcher.close({ timeout: 10 });
    clock.advance(10);
    await expect(stream.next()).rejects.toBeInstanceOf(DispatcherClosedError);
    await closed;
  });

  test('refuses a new one at its first next()', async () => {
    const { dispatcher } = createFake();
    const stream = dispatcher.stream(streams.values(1));
    await dispatcher.close();
    await expect(stream.next()).rejects.toBeInstanceOf(DispatcherClosedError);
    expect(await stream.next()).toEqual(over);
  });
});

describe('yields are ignored', () => {
  test('for an id that is not there, and for a call that is no stream', async () => {
    const { submit, worker } = await createStreaming({}, { tasksPerWorker: 2 });
    const future = submit(1);
    await settle();
    worker.yields(1, 'wrong');
    worker.tell({ type: 'yields', id: 12_345, values: ['wrong'] });
    worker.finish(1, 'right');
    await expect(future).resolves.toBe('right');
  });
});

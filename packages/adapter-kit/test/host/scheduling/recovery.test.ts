import { DispatcherUnavailableError, transfer, WorkerLostError } from '@dispatch/core';
import { describe, expect, test, vi } from 'vitest';
import { encodeThrown } from '../../../src/wire/error-codec.js';
import { createFake, otherTasks, settle, tasks, thirdTasks } from '../../support/fake-dispatcher.js';
import type { FakeWorkers } from '../../support/fake-workers.js';

const module = 'file:///tasks.js';

describe('a worker that dies', () => {
  test('fails started calls, each with a separate error that names the cause', async () => {
    const { submit, workers } = createFake({ tasksPerWorker: 2 });
    const [first, second] = [submit(1), submit(2)];
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    worker.start(2);
    const cause = new RangeError('out of memory');
    worker.exit({ exitCode: 3, cause });
    const errors = await Promise.all([first.exception(), second.exception()]);
    for (const error of errors) expect(error).toBeInstanceOf(WorkerLostError);
    expect(errors[0]).toMatchObject({
      exitCode: 3,
      cause,
      message: expect.stringMatching(/work.*exit code 3.*out of memory/) as string,
    });
    expect(errors[0]).not.toBe(errors[1]);
  });

  test('loses no unstarted call: it runs elsewhere, before later calls', async () => {
    const { submit, workers } = createFake({ tasksPerWorker: 2 });
    const futures = [1, 2, 3].map((number) => submit(number));
    await settle();
    workers.at(0).ready().start(1);
    workers.at(0).exit();
    await expect(futures[0]).rejects.toBeInstanceOf(WorkerLostError);
    const next = workers.at(1).ready();
    expect(next.arrived).toEqual([2, 3]);
    next.finishAll([2, 3]);
    await expect(Promise.all(futures.slice(1))).resolves.toEqual([2, 3]);
  });

  test('has its last replies read first', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    workers.at(0).ready().finish(1);
    workers.at(0).exit({ exitCode: 1 });
    await expect(future).resolves.toBe(1);
  });

  test('determines the cause by its announcement', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    worker.send({ type: 'dying', exitCode: 7 });
    worker.exit();
    await expect(future).rejects.toHaveProperty('exitCode', 7);
  });

  test('determines the cause by its announcement, also without an exit code', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    worker.send({ type: 'dying', error: encodeThrown(new RangeError('announced')) });
    worker.exit({ exitCode: 1 });
    await expect(future).rejects.toMatchObject({ exitCode: 1, cause: new RangeError('announced') });
  });

  test('has no cause if it announced its end without an error, whatever its adapter knows', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    worker.send({ type: 'dying', exitCode: 7 });
    worker.exit({ cause: new Error('it is gone') });
    const error: unknown = await future.exception();
    expect(error).toHaveProperty('exitCode', 7);
    expect(error).not.toHaveProperty('cause');
  });

  test('without a cause reports none', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    workers.at(0).ready().start(1);
    workers.at(0).exit();
    expect(await future.exception()).not.toHaveProperty('cause');
  });

  test('before it was awake loses nothing: calls kept for it run elsewhere, including transferred arguments', async () => {
    const { dispatcher, submit, workers } = createFake({ tasksPerWorker: 2 });
    const ready = dispatcher.ready();
    const asleep = workers.at(0).ready();
    await ready;
    asleep.isAwake = false;
    const buffer = new ArrayBuffer(8);
    const transferred = dispatcher.executeAsync(tasks.work('transferred', transfer({ buffer }, [buffer])));
    const other = submit('other');
    await settle();
    asleep.exit();
    await settle();
    const next = workers.at(1).ready();
    await settle();
    next.finishAll(['transferred', 'other']);
    await expect(Promise.all([transferred, other])).resolves.toEqual(['transferred', 'other']);
  });

  test('while idle is replaced when there is work, and not before', async () => {
    const { clock, submit, workers } = createFake();
    submit(1);
    await settle();
    workers.at(0).ready().finish(1);
    workers.at(0).exit();
    clock.advance(1000);
    await settle();
    expect(workers.all).toHaveLength(1);
    submit(2);
    await settle();
    expect(workers.at(1).arrived).toEqual([2]);
  });

  test('has no further effect by its messages', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    worker.exit();
    expect(() => {
      worker.finish(1);
      worker.exit();
    }).not.toThrow();
    await expect(future).rejects.toBeInstanceOf(WorkerLostError);
  });

  test('does not rerun a call whose arguments were transferred, and the error says so', async () => {
    const { dispatcher, workers } = createFake();
    const buffer = new ArrayBuffer(8);
    const future = dispatcher.executeAsync(tasks.work(1, transfer({ buffer }, [buffer])));
    await settle();
    workers.at(0).ready();
    workers.at(0).exit();
    await expect(future).rejects.toThrow(/transferred arguments/);
  });

  test('does not rerun cancelled calls', async () => {
    const { submit, workers } = createFake({ tasksPerWorker: 2 });
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.start(1);
    future.cancel();
    worker.exit();
    await settle();
    expect(future.cancelled()).toBe(true);
    expect(workers.all).toHaveLength(1);
  });
});

describe('a call that is lost unstarted', () => {
  test('is tried on a second and a third worker, and then fails', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await settle();
      expect(future.done()).toBe(false);
      workers.at(attempt).ready().exit({ exitCode: 9 });
    }
    await expect(future).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST', exitCode: 9 });
    await settle();
    expect(workers.all).toHaveLength(3);
  });

  test('does not fail because workers could not be started, while another works', async () => {
    const { clock, submit, workers } = createFake({ workers: 2 });
    submit('long');
    await settle();
    workers.at(0).ready().start('long');
    const future = submit(1);
    for (let attempt = 1; attempt <= 4 && !future.done(); attempt += 1) {
      await settle();
      workers.at(attempt).exit({ cause: new Error('no memory for a thread') });
      clock.advance(5000);
    }
    await settle();
    expect(future.done(), 'the call continues to wait for a worker').toBe(false);
    // The running worker steals it from the one that is starting.
    workers.at(0).finish('long');
    workers.at(0).finish(1);
    await expect(future).resolves.toBe(1);
  });
});

describe('a worker that cannot start', () => {
  test.each([
    ['exits', (workers: FakeWorkers, cause: unknown) => workers.at(0).exit({ cause })],
    ['never appears', undefined],
  ])('fails all that wait for it: it %s', async (_how, exit) => {
    const { submit, workers } = createFake();
    const cause = new SyntaxError('unexpected');
    if (exit === undefined) workers.failures.push(cause);
    const [first, second] = [submit(1), submit(2)];
    await settle();
    exit?.(workers, cause);
    const errors = await Promise.all([first.exception(), second.exception()]);
    for (const error of errors) expect(error).toBeInstanceOf(DispatcherUnavailableError);
    expect(errors[0]).toMatchObject({ cause, message: expect.stringContaining('unexpected') as string });
    expect(errors[0]).not.toBe(errors[1]);
  });

  test.each([
    ['nothing', undefined, 'the worker ended before it was ready'],
    ['a string', 'no threads left', 'no threads left'],
    ['an object that cannot be converted to a string', Object.create(null), 'no reason'],
  ])('fails calls that wait for it, with any cause: %s', async (_what, cause: unknown, expected) => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    workers.at(0).exit(cause === undefined ? {} : { cause });
    await expect(future).rejects.toMatchObject({
      code: 'DISPATCH_UNAVAILABLE',
      message: expect.stringContaining(expected) as string,
    });
  });

  test('within startTimeout counts as failed, exactly at its millisecond', async () => {
    const { clock, submit, workers } = createFake({ startTimeout: 100 });
    const future = submit(1);
    await settle();
    clock.advance(99);
    expect(future.done()).toBe(false);
    clock.advance(1);
    await expect(future).rejects.toMatchObject({ code: 'DISPATCH_UNAVAILABLE', cause: { code: 'DISPATCH_TIMEOUT' } });
    expect(workers.at(0).terminated).toBe(true);
  });

  test('within startTimeout is given time to continue after this thread was blocked for longer', async () => {
    const { clock, submit, workers } = createFake({ startTimeout: 1000 });
    const future = submit(1);
    await settle();
    // Its first message has arrived meanwhile; the answer to it has not been sent yet.
    clock.freeze(60_000);
    clock.turn();
    clock.turn();
    expect(future.done()).toBe(false);
    workers.at(0).ready();
    workers.at(0).start(1);
    workers.at(0).finish(1);
    await expect(future).resolves.toBe(1);
    expect(workers.at(0).terminated).toBe(false);
  });

  test('within startTimeout leaves twice as much time to the next ones: a script may arrive slowly', async () => {
    const { clock, submit, workers } = createFake({ startTimeout: 1000, workers: 2 });
    const first = [submit(1), submit(2)];
    await settle();
    clock.advance(1000);
    for (const future of first) await expect(future).rejects.toMatchObject({ code: 'DISPATCH_UNAVAILABLE' });
    clock.advance(10_000);
    const second = submit(3);
    await settle();
    clock.advance(1999);
    expect(second.done()).toBe(false);
    clock.advance(1);
    await expect(second).rejects.toMatchObject({ cause: { message: 'the worker was not ready within 2000 ms' } });
    clock.advance(10_000);
    const third = submit(4);
    await settle();
    clock.advance(3999);
    workers.all.at(-1)?.ready();
    workers.all.at(-1)?.start(4);
    workers.all.at(-1)?.finish(4);
    await expect(third).resolves.toBe(4);
  });

  test('fails all waiting calls, even if a callback of one cancels another', async () => {
    const { submit, workers } = createFake();
    const futures = [1, 2, 3, 4].map((number) => submit(number));
    futures[0]?.addDoneCallback(() => futures[1]?.cancel());
    await settle();
    workers.at(0).exit({ cause: new Error('no') });
    expect(futures.map(({ state }) => state)).toEqual(['finished', 'cancelled', 'finished', 'finished']);
  });

  test('does not fail calls that are submitted by the callbacks of failed ones', async () => {
    const { submit, workers } = createFake();
    let again = 0;
    const retry = (): void => {
      if ((again += 1) > 100) return;
      submit(`again ${again}`).addDoneCallback(retry);
    };
    for (const number of [1, 2]) submit(number).addDoneCallback(retry);
    await settle();
    workers.at(0).exit({ cause: new Error('no') });
    expect(again).toBe(2);
  });

  test('leaves waiting calls to another worker that runs', async () => {
    const { submit, workers } = createFake({ workers: 2 });
    const [first, second] = [submit(1), submit(2)];
    await settle();
    workers.at(0).ready().start(1);
    workers.at(1).exit({ cause: new Error('no') });
    await settle();
    expect(second.done()).toBe(false);
    workers.at(0).finish(1);
    workers.at(0).finish(2);
    await expect(Promise.all([first, second])).resolves.toEqual([1, 2]);
  });
});

describe('starts that fail one after another', () => {
  test('are delayed twice as long each time, up to 5 s, and never spin', async () => {
    const { clock, submit, workers } = createFake();
    let waited = 0;
    const waits: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      const future = submit(failure);
      await settle();
      for (waited = 0; workers.all.length === failure; waited += 50) {
        clock.advance(50);
        await settle();
      }
      waits.push(waited);
      workers.at(failure).exit({ cause: new Error('no') });
      await expect(future).rejects.toBeInstanceOf(DispatcherUnavailableError);
    }
    expect(waits).toEqual([0, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  test('reset the delay after one that succeeded', async () => {
    const { clock, submit, workers } = createFake();
    for (const [attempt, wait] of [0, 100, 200].entries()) {
      submit(attempt);
      clock.advance(wait);
      await settle();
      if (attempt < 2) workers.at(attempt).exit({ cause: new Error('no') });
    }
    workers.at(2).ready().finish(2);
    workers.at(2).exit();
    submit(3);
    await settle();
    workers.at(3).exit({ cause: new Error('no') });
    submit(4);
    clock.advance(100);
    await settle();
    expect(workers.all).toHaveLength(5);
  });

  test('because spawn() throws start no other worker in the same turn', async () => {
    const { submit, workers } = createFake();
    for (let failure = 0; failure < 100; failure += 1) workers.failures.push(new Error('no'));
    const futures = [1, 2, 3].map((number) => submit(number));
    await settle();
    expect(workers.failures).toHaveLength(99);
    expect(futures.every((future) => future.done())).toBe(true);
  });

  test('set no timer that keeps the process alive', async () => {
    const { clock, submit, workers } = createFake();
    submit(1);
    await settle();
    expect(clock.holding).toBe(true);
    workers.at(0).exit({ cause: new Error('no') });
    expect(clock.holding).toBe(false);
  });
});

test('a call that was lost while its module loaded is not overtaken again by others', async () => {
  const { dispatcher, submit, workers } = createFake({ workers: 1, tasksPerWorker: 1 });
  const passed = submit('passed');
  const [culprit, next] = ['culprit', 'next'].map((name) => dispatcher.executeAsync(otherTasks.elsewhere(name)));
  await settle();
  const first = workers.at(0).ready();
  first.importing(module);
  expect(first.start('culprit')).toBe(true);
  first.exit({ exitCode: 1 });
  await expect(culprit).rejects.toBeInstanceOf(WorkerLostError);
  const second = workers.at(1).ready();
  second.importing(module);
  expect(second.arrived).toEqual(['passed']);
  second.loaded(module);
  second.start('passed');
  second.finish('passed');
  await expect(passed).resolves.toBe('passed');
  second.start('next');
  second.finish('next');
  await expect(next).resolves.toBe('next');
});

describe('a call that was lost before, beside one whose module is being imported', () => {
  const elsewhere = 'file:///other.js';

  test('waits if its own module has to be imported too: the other may start first', async () => {
    const { dispatcher, submit, workers } = createFake({ workers: 1, tasksPerWorker: 1 });
    const culprits = ['first', 'second'].map((name) => dispatcher.executeAsync(otherTasks.elsewhere(name)));
    const lost = submit('lost');
    await settle();
    const first = workers.at(0).ready();
    first.importing(elsewhere);
    await settle();
    expect(first.arrived).toEqual(['first', 'lost']);
    first.start('first');
    first.exit({ exitCode: 1 });
    await expect(culprits[0]).rejects.toBeInstanceOf(WorkerLostError);
    const second = workers.at(1).ready();
    second.importing(elsewhere);
    await settle();
    expect(second.arrived).toEqual(['second']);
    second.finish('second');
    await settle();
    expect(second.arrived).toEqual(['second', 'lost']);
    second.finish('lost');
    await expect(lost).resolves.toBe('lost');
  });

  test.each([
    ['alone', ['urgent']],
    ['beside another call of its module that waits before it', ['urgent', 'next']],
  ])('is not overtaken by one of a third module while its own is being imported, %s', async (_, names) => {
    const { dispatcher, submit, workers } = createFake({ workers: 1, tasksPerWorker: 1 });
    const lost = submit('lost');
    await settle();
    const urgent = names.map((name) => dispatcher.executeAsync(tasks.work(name), { priority: 1 }));
    await settle();
    workers.at(0).ready().exit({ exitCode: 1 });
    const last = dispatcher.executeAsync(otherTasks.elsewhere('last'));
    await settle();
    const worker = workers.at(1).ready();
    worker.importing(module);
    await settle();
    expect(worker.arrived).toEqual(['urgent']);
    worker.loaded(module);
    const order = [...names, 'lost', 'last'];
    for (const name of order) {
      worker.finish(name);
      await settle();
    }
    expect(worker.arrived).toEqual(order);
    await expect(Promise.all([...urgent, lost, last])).resolves.toEqual(order);
  });

  test('is assigned where its module is loaded: it starts immediately', async () => {
    const { dispatcher, submit, workers } = createFake({ workers: 1, tasksPerWorker: 1 });
    const lost = submit('lost');
    await settle();
    const before = [tasks.work('before'), otherTasks.elsewhere('beside')].map((task) =>
      dispatcher.executeAsync(task, { priority: 1 }),
    );
    await settle();
    workers.at(0).ready().exit({ exitCode: 1 });
    await settle();
    const worker = workers.at(1).ready();
    worker.importing(module);
    worker.loaded(module);
    worker.finish('before');
    worker.importing(elsewhere);
    await settle();
    expect(worker.arrived).toEqual(['before', 'beside', 'lost']);
    worker.finishAll(['lost', 'beside']);
    await expect(Promise.all([lost, ...before])).resolves.toEqual(['lost', 'before', 'beside']);
  });
});

test('two calls that wait for their module, of which one was lost before, are not overtaken either', async () => {
  const { dispatcher, submit, workers } = createFake({ workers: 1, tasksPerWorker: 2 });
  const lost = submit('lost');
  await settle();
  workers.at(0).ready().exit({ exitCode: 1 });
  await settle();
  const fresh = submit('fresh');
  dispatcher.executeAsync(otherTasks.elsewhere('culprit')).addDoneCallback(() => {});
  await settle();
  const worker = workers.at(1).ready();
  worker.importing(module);
  await settle();
  expect(worker.arrived).toEqual(['lost', 'fresh']);
  worker.loaded(module);
  worker.finishAll(['lost', 'fresh']);
  await expect(Promise.all([lost, fresh])).resolves.toEqual(['lost', 'fresh']);
});

describe('a module that does not load', () => {
  test('within startTimeout fails its own calls, and those of other modules continue', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ tasksPerWorker: 2, startTimeout: 100 });
    const slow = submit('slow');
    const other = dispatcher.executeAsync(otherTasks.elsewhere('other'));
    await settle();
    const worker = workers.at(0).ready();
    worker.importing(module);
    worker.start('other');
    clock.advance(100);
    await expect(slow).rejects.toMatchObject({
      code: 'DISPATCH_UNAVAILABLE',
      message: expect.stringContaining(module) as string,
      cause: { code: 'DISPATCH_TIMEOUT' },
    });
    worker.finish('other');
    await expect(other).resolves.toBe('other');
    expect(worker.terminated).toBe(true);
  });

  test('within startTimeout fails calls with transferred arguments that wait for it, and other unstarted calls run elsewhere', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ tasksPerWorker: 3, startTimeout: 100 });
    const ready = dispatcher.ready();
    const worker = workers.at(0).ready();
    await ready;
    const buffer = new ArrayBuffer(8);
    const transferred = dispatcher.executeAsync(tasks.work('transferred', transfer({ buffer }, [buffer])));
    const slow = submit('slow');
    const other = dispatcher.executeAsync(otherTasks.elsewhere('other'));
    await settle();
    worker.importing(module);
    clock.advance(100);
    for (const future of [transferred, slow])
      await expect(future).rejects.toHaveProperty('code', 'DISPATCH_UNAVAILABLE');
    await settle();
    workers.at(1).ready().finish('other');
    await expect(other).resolves.toBe('other');
  });

  test('once and hangs when the next call imports it again fails that one in time', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ tasksPerWorker: 3, startTimeout: 100 });
    const [first, second] = [submit(1), submit(2)];
    const other = dispatcher.executeAsync(otherTasks.elsewhere('other'));
    await settle();
    const worker = workers.at(0).ready();
    worker.start('other');
    worker.importing(module);
    worker.send({ type: 'module', module, status: 'failed' });
    worker.fail(1, new Error('it does not load'));
    await expect(first).rejects.toThrow('it does not load');
    worker.importing(module);
    clock.advance(100);
    await expect(second).rejects.toHaveProperty('code', 'DISPATCH_UNAVAILABLE');
    worker.finish('other');
    await expect(other).resolves.toBe('other');
  });

  test('has its worker replaced, which may hang in it forever', async () => {
    const { clock, submit, workers } = createFake({ startTimeout: 100 });
    submit('slow');
    await settle();
    workers.at(0).ready().importing(module);
    clock.advance(100);
    expect(workers.at(0).terminated).toBe(true);
  });

  test('in time has no limit afterwards', async () => {
    const { clock, submit, workers } = createFake({ startTimeout: 100 });
    const future = submit(1);
    await settle();
    const worker = workers.at(0).ready();
    worker.importing(module);
    clock.advance(99);
    worker.loaded(module);
    worker.start(1);
    clock.advance(1000);
    expect(future.done()).toBe(false);
  });

  test('at first, and then loads although no call waits for it, is not overdue', async () => {
    const { clock, submit, workers } = createFake({ tasksPerWorker: 2, startTimeout: 100 });
    const [first, second] = [submit(1), submit(2)];
    await settle();
    const worker = workers.at(0).ready();
    worker.importing(module);
    worker.send({ type: 'module', module, status: 'failed' });
    worker.start(1);
    worker.fail(1, new Error('it does not load'));
    await expect(first).rejects.toThrow('it does not load');
    worker.importing(module);
    second.cancel();
    worker.loaded(module);
    clock.advance(100);
    expect(worker.terminated).toBe(false);
    const third = submit(3);
    await settle();
    worker.start(3);
    worker.finish(3);
    await expect(third).resolves.toBe(3);
  });

  test('and kills its worker fails its own calls, and those of other modules continue', async () => {
    const { dispatcher, submit, workers } = createFake({ workers: 1, tasksPerWorker: 2 });
    const culprit = submit('guilty');
    const other = dispatcher.executeAsync(otherTasks.elsewhere('other'));
    await settle();
    for (const life of [0, 1]) {
      expect(culprit.done()).toBe(false);
      workers.at(life).ready().importing(module);
      workers.at(life).exit({ exitCode: 1 });
      await settle();
    }
    await expect(culprit).rejects.toMatchObject({
      code: 'DISPATCH_UNAVAILABLE',
      cause: { code: 'DISPATCH_WORKER_LOST' },
    });
    workers.at(2).ready().finish('other');
    await expect(other).resolves.toBe('other');
  });

  test('and whose worker dies once by chance is imported by another, and its calls run there', async () => {
    const { submit, workers } = createFake({ workers: 1, tasksPerWorker: 1 });
    const [assigned, queued] = [submit('assigned'), submit('queued')];
    await settle();
    workers.at(0).ready().importing(module);
    workers.at(0).exit({ exitCode: 1 });
    await settle();
    workers.at(1).ready().importing(module);
    workers.at(1).loaded(module);
    workers.at(1).finish('assigned');
    await settle();
    workers.at(1).finish('queued');
    await expect(Promise.all([assigned, queued])).resolves.toEqual(['assigned', 'queued']);
  });

  test('and whose workers all die at once is not held responsible for the second death', async () => {
    const { submit, workers } = createFake({ workers: 2, tasksPerWorker: 1 });
    const futures = [submit('one'), submit('other')];
    await settle();
    for (const life of [0, 1]) workers.at(life).ready().importing(module);
    for (const life of [0, 1]) workers.at(life).exit({ exitCode: 1 });
    await settle();
    workers.at(2).ready().importing(module);
    workers.at(2).loaded(module);
    await settle();
    workers.at(2).finish('one');
    await settle();
    workers.at(2).finish('other');
    await expect(Promise.all(futures)).resolves.toEqual(['one', 'other']);
  });

  test('is not held responsible for a worker that is ended because of an invalid message', async () => {
    const { submit, workers } = createFake({ workers: 1, tasksPerWorker: 1 });
    const future = submit('unrelated');
    await settle();
    for (const life of [0, 1]) {
      workers.at(life).ready().importing(module);
      workers.at(life).sendAnything(undefined);
      await settle();
    }
    workers.at(2).ready().importing(module);
    workers.at(2).loaded(module);
    workers.at(2).finish('unrelated');
    await expect(future).resolves.toBe('unrelated');
  });

  test('is not held responsible for a death while a task ran', async () => {
    const { dispatcher, submit, workers } = createFake({ workers: 1, tasksPerWorker: 2 });
    const running = dispatcher.executeAsync(otherTasks.elsewhere('running'));
    const unrelated = submit('unrelated');
    await settle();
    const worker = workers.at(0).ready();
    worker.start('running');
    worker.importing(module);
    worker.exit({ exitCode: 1 });
    await expect(running).rejects.toBeInstanceOf(WorkerLostError);
    expect(unrelated.done()).toBe(false);
    workers.at(1).ready().finish('unrelated');
    await expect(unrelated).resolves.toBe('unrelated');
  });
});

describe('modules of which one killed a worker', () => {
  test('are imported one at a time from then on, until the culprit is known', async () => {
    const { dispatcher, submit, workers } = createFake({ workers: 1, tasksPerWorker: 3 });
    const culprit = submit('guilty');
    const unrelated = dispatcher.executeAsync(otherTasks.elsewhere('unrelated'));
    const bystander = dispatcher.executeAsync(thirdTasks.third('bystander'));
    await settle();
    workers.at(0).ready().importing(module);
    workers.at(0).importing('file:///other.js');
    workers.at(0).exit({ exitCode: 1 });
    await settle();
    // The first suspect is imported alone. It kills its worker again, so it is the culprit.
    expect(workers.at(1).ready().arrived).toEqual(['guilty']);
    workers.at(1).importing(module);
    workers.at(1).exit({ exitCode: 1 });
    await expect(culprit).rejects.toHaveProperty('code', 'DISPATCH_UNAVAILABLE');
    await settle();
    expect(workers.at(2).ready().arrived).toEqual(['unrelated']);
    workers.at(2).importing('file:///other.js');
    workers.at(2).loaded('file:///other.js');
    await settle();
    expect(workers.at(2).arrived).toEqual(['unrelated', 'bystander']);
    workers.at(2).finishAll(['unrelated', 'bystander']);
    await expect(Promise.all([unrelated, bystander])).resolves.toEqual(['unrelated', 'bystander']);
  });
});

test('a worker that was lost is ended', async () => {
  const { clock, submit, workers } = createFake({ startTimeout: 100 });
  submit(1);
  await settle();
  clock.advance(100);
  expect(workers.living).toHaveLength(0);
});

test('the failures of a lost worker are reported once each', async () => {
  const { submit, workers } = createFake({ tasksPerWorker: 2 });
  const callback = vi.fn();
  for (const number of [1, 2]) submit(number).addDoneCallback(callback);
  await settle();
  const worker = workers.at(0).ready();
  worker.start(1);
  worker.start(2);
  worker.exit();
  worker.exit();
  expect(callback).toHaveBeenCalledTimes(2);
});

test('a suspect does not wait for an import that never starts, because the argument of its call could not be cloned', async () => {
  const { dispatcher, submit, workers } = createFake({ tasksPerWorker: 2 });
  const others = [submit(1), dispatcher.executeAsync(otherTasks.elsewhere(2))];
  await settle();
  const worker = workers.at(0).ready();
  for (const module of ['file:///tasks.js', 'file:///other.js']) worker.importing(module);
  for (const other of others) other.cancel();
  worker.exit();
  const bad = dispatcher.executeAsync(thirdTasks.third(() => {}));
  const future = submit(3);
  await expect(bad).rejects.toThrow(/cannot be cloned/);
  await settle();
  workers.at(1).ready().finish(3);
  await expect(future).resolves.toBe(3);
});

test('a call that a listener of workerlost cancels does not run on another worker', async () => {
  const { dispatcher, submit, workers } = createFake({ workers: 1 });
  const future = submit(1);
  await settle();
  workers.at(0).ready();
  dispatcher.events.addEventListener('workerlost', () => {
    future.cancel();
  });
  workers.at(0).exit();
  await settle();
  expect(future.state).toBe('cancelled');
  submit(2);
  await settle();
  expect(workers.at(1).ready().arrived).toEqual([2]);
});

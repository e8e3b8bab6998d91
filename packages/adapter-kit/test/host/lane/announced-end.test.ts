import { describe, expect, test, vi } from 'vitest';
import { encodeThrown } from '../../../src/wire/error-codec.js';
import { createFake, settle } from '../../support/fake-dispatcher.js';

/** A dispatcher with one worker that runs a task and has announced its end. */
async function create(options: Parameters<typeof createFake>[0] = {}) {
  const fake = createFake({ workers: 1, ...options });
  const future = fake.submit(1);
  await settle();
  const worker = fake.workers.at(0).ready();
  worker.start(1);
  worker.send({ type: 'dying', exitCode: 3 });
  return { ...fake, future, worker };
}

describe('a worker that has announced its end and does not end', () => {
  test.each([
    [0, 1000],
    [5000, 5000],
    [Infinity, 10_000],
  ])('with cancelGrace: %d is ended after %d ms, and not before', async (cancelGrace, time) => {
    const { clock, future, worker } = await create({ cancelGrace });
    clock.advance(time - 1);
    await settle();
    expect([worker.terminated, future.done()]).toEqual([false, false]);
    clock.advance(1);
    await settle();
    expect(worker.terminated).toBe(true);
    expect(await future.exception()).toMatchObject({ code: 'DISPATCH_WORKER_LOST', exitCode: 3 });
  });

  test('gets no more calls, which another worker runs afterwards', async () => {
    const { clock, future, submit, worker, workers } = await create({ cancelGrace: 0 });
    worker.finish(1);
    await expect(future).resolves.toBe(1);
    const next = submit(2);
    await settle();
    expect(worker.arrived).toEqual([1]);
    clock.advance(1000);
    await settle();
    workers.at(1).ready().finish(2);
    await expect(next).resolves.toBe(2);
  });

  test('has no more time if it announces its end again', async () => {
    const { clock, worker } = await create({ cancelGrace: 0 });
    clock.advance(999);
    worker.send({ type: 'dying', exitCode: 4 });
    clock.advance(1);
    await settle();
    expect(worker.terminated).toBe(true);
  });

  test('before it is ready could not be started, for the announced reason', async () => {
    const { clock, submit, workers } = createFake({ workers: 1, cancelGrace: 0, startTimeout: 60_000 });
    const future = submit(1);
    await settle();
    workers.at(0).send({ type: 'dying', error: encodeThrown(new RangeError('no setup')) });
    clock.advance(1000);
    await settle();
    expect(await future.exception()).toMatchObject({
      code: 'DISPATCH_UNAVAILABLE',
      cause: new RangeError('no setup'),
    });
    clock.advance(60_000);
    expect(workers.at(0).terminated).toBe(true);
  });

  test('while it is idle has its error reported', async () => {
    const onUnobservedError = vi.fn<() => void>();
    const { clock, submit, workers } = createFake({ workers: 1, cancelGrace: 0, onUnobservedError });
    const future = submit(1);
    await settle();
    workers.at(0).ready().finish(1);
    await future;
    workers.at(0).send({ type: 'dying', error: encodeThrown(new RangeError('why')) });
    clock.advance(1000);
    await vi.waitFor(() => {
      expect(onUnobservedError).toHaveBeenCalledTimes(1);
    });
    expect(onUnobservedError).toHaveBeenCalledWith(new RangeError('why'), undefined);
  });

  test('while it was asked to end has no more time than for that', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ workers: 1, cancelGrace: 500 });
    const future = submit(1);
    await settle();
    const worker = workers.at(0);
    worker.send({ type: 'ready', asks: true });
    worker.finish(1);
    await future;
    void dispatcher.close();
    await settle();
    clock.advance(400);
    worker.send({ type: 'dying', exitCode: 0 });
    clock.advance(100);
    await settle();
    expect(worker.terminated).toBe(true);
  });
});

test('a worker that ends after it has announced its end is not waited for', async () => {
  const { clock, future, submit, worker, workers } = await create({ cancelGrace: 0 });
  worker.exit({ exitCode: 3 });
  expect(await future.exception()).toMatchObject({ exitCode: 3 });
  const next = submit(2);
  await settle();
  workers.at(1).ready().start(2);
  clock.advance(10_000);
  workers.at(1).finish(2);
  await expect(next).resolves.toBe(2);
});

import { describe, expect, test, vi } from 'vitest';
import { encodeThrown } from '../../../src/wire/error-codec.js';
import { createFake, settle } from '../../support/fake-dispatcher.js';

/** A dispatcher with one worker that has run a task and wants to be asked to end. */
async function create(options: Parameters<typeof createFake>[0] = {}) {
  const fake = createFake({ workers: 1, cancelGrace: 500, ...options });
  fake.submit(1);
  await settle();
  const worker = fake.workers.at(0);
  worker.send({ type: 'ready', asks: true });
  worker.finish(1);
  await settle();
  return { ...fake, worker, asked: () => worker.messages.some(({ type }) => type === 'end') };
}

describe('a worker that wants to be asked to end', () => {
  test('is asked, and is ended when it has ended', async () => {
    const { asked, dispatcher, worker } = await create();
    const closed = vi.fn<() => void>();
    void dispatcher.close().then(closed);
    await settle();
    expect([asked(), worker.terminated]).toEqual([true, false]);
    worker.exit();
    await settle();
    expect(worker.terminated).toBe(true);
    expect(closed).toHaveBeenCalled();
  });

  test('is ended after cancelGrace, and not before', async () => {
    const { clock, dispatcher, worker } = await create();
    void dispatcher.close();
    await settle();
    clock.advance(499);
    await settle();
    expect(worker.terminated).toBe(false);
    clock.advance(1);
    await settle();
    expect(worker.terminated).toBe(true);
  });

  test('has at least 100 ms', async () => {
    const { clock, dispatcher, worker } = await create({ cancelGrace: 0 });
    void dispatcher.close();
    await settle();
    clock.advance(99);
    await settle();
    expect(worker.terminated).toBe(false);
    clock.advance(1);
    await settle();
    expect(worker.terminated).toBe(true);
  });

  test('is not waited for once the timeout of close() has expired', async () => {
    const { clock, dispatcher, worker } = await create();
    void dispatcher.close({ timeout: 50 });
    await settle();
    expect(worker.terminated).toBe(false);
    clock.advance(50);
    await settle();
    expect(worker.terminated).toBe(true);
  });

  test('is not asked while a task runs on it', async () => {
    const { asked, clock, dispatcher, submit, worker } = await create();
    submit(2).addDoneCallback(() => {});
    await settle();
    worker.start(2);
    void dispatcher.close({ timeout: 0 });
    await settle();
    clock.advance(0);
    await settle();
    expect([asked(), worker.terminated]).toEqual([false, true]);
  });

  test('is asked although it was retired before the dispatcher had read that it is ready', async () => {
    const { clock, submit, workers } = createFake({ workers: 1, tasksPerWorker: 2, cancelGrace: 500 });
    const abandoned = submit(1);
    submit(2);
    await settle();
    const worker = workers.at(0);
    worker.start(1);
    worker.start(2);
    abandoned.cancel();
    clock.advance(500);
    await settle();
    worker.send({ type: 'ready', asks: true });
    worker.finish(1);
    worker.finish(2);
    await settle();
    expect([worker.messages.some(({ type }) => type === 'end'), worker.terminated]).toEqual([true, false]);
  });

  test('reports an error once, whatever else it sends', async () => {
    const onUnobservedError = vi.fn<() => void>();
    const { dispatcher, worker } = await create({ onUnobservedError });
    void dispatcher.close();
    await settle();
    for (const garbage of [1, undefined, null, 'x', [], {}, { type: 'replies' }]) worker.sendAnything(garbage);
    worker.send({ type: 'dying', error: encodeThrown(new RangeError('no teardown')) });
    worker.exit();
    await vi.waitFor(() => {
      expect(onUnobservedError).toHaveBeenCalledTimes(1);
    });
    expect(onUnobservedError).toHaveBeenCalledWith(new RangeError('no teardown'), undefined);
    await dispatcher.close();
  });
});

test('another worker is ended at once', async () => {
  const { dispatcher, submit, workers } = createFake({ workers: 1 });
  submit(1);
  await settle();
  workers.at(0).ready().finish(1);
  void dispatcher.close();
  await settle();
  expect(workers.at(0).terminated).toBe(true);
});

import { DispatcherUnavailableError, SerializationError, TimeoutError } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { blockOnReadyWorkers } from '../../../src/host/blocking/blocking-ready.js';
import { capabilities, createFake, settle, tasks } from '../../support/fake-dispatcher.js';
import { PassingClock } from '../../support/passing-clock.js';

function createBlocking(options = {}) {
  return createFake(options, {
    capabilities: { ...capabilities, blocking: 'when-ready' },
    blocking: blockOnReadyWorkers,
    clock: new PassingClock(10),
  });
}

describe('if no worker is ready', () => {
  test('executeSync() immediately throws, and its task never runs', async () => {
    const { dispatcher, workers } = createBlocking();
    expect(() => dispatcher.executeSync(tasks.work(1))).toThrow(DispatcherUnavailableError);
    expect(workers.all).toHaveLength(0);
    void dispatcher.ready();
    workers.at(0).ready();
    await settle();
    expect(workers.at(0).arrived).toEqual([]);
  });

  test('resultSync() throws, and the future continues, whether its worker is starting or not', async () => {
    const { submit, workers } = createBlocking();
    const future = submit(1);
    expect(() => future.resultSync()).toThrow(DispatcherUnavailableError);
    expect(workers.all).toHaveLength(0);
    await settle();
    expect(() => future.resultSync()).toThrow(DispatcherUnavailableError);
    expect(future.state).toBe('pending');
    workers.at(0).ready().finish(1);
    expect(await future).toBe(1);
  });
});

describe('while the thread is blocked', () => {
  test('no worker is started for any call; a worker is started once the thread is free', async () => {
    const { dispatcher, submit, workers } = createBlocking({ workers: { min: 1, max: 2 } });
    void dispatcher.ready();
    const worker = workers.at(0).ready();
    const [running, waiting] = [submit('running'), submit('waiting')];
    expect(() => dispatcher.executeSync(tasks.work(1), { timeout: 50 })).toThrow(TimeoutError);
    expect(worker.arrived).toEqual(['running']);
    expect(workers.all).toHaveLength(1);
    await settle();
    expect(workers.all).toHaveLength(2);
    workers.at(1).ready().finish('waiting');
    worker.finish('running');
    expect(await Promise.all([running, waiting])).toEqual(['running', 'waiting']);
  });

  test('the last worker may be lost: an unstarted call is rejected, and another worker starts once the thread is free', async () => {
    const { submit, workers } = createBlocking();
    const lost = submit('lost');
    const waiting = submit('waiting');
    await settle();
    workers.at(0).ready().start('lost');
    workers.at(0).gone = { exitCode: 3 };
    expect(() => waiting.resultSync()).toThrow(DispatcherUnavailableError);
    expect(workers.all).toHaveLength(1);
    await expect(lost).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
    await settle();
    expect(workers.all).toHaveLength(2);
    workers.at(1).ready().finish('waiting');
    expect(await waiting).toBe('waiting');
  });

  test('a call is also assigned to a sleeping worker', () => {
    const { dispatcher, workers } = createBlocking();
    void dispatcher.ready();
    const worker = workers.at(0).ready();
    worker.isAwake = false;
    worker.onRead = () => {
      // Like a link once this thread is blocked.
      worker.isAwake = true;
      if (!worker.arrived.includes(1)) return;
      worker.onRead = () => {};
      worker.port.push(worker.repliesTo([1]));
    };
    expect(dispatcher.executeSync(tasks.work(1))).toBe(1);
  });
});

describe('a reply that only the port can carry', () => {
  test('is a SerializationError for a blocked call that waits for it, and its slot is free', async () => {
    const { dispatcher, workers } = createBlocking();
    void dispatcher.ready();
    const worker = workers.at(0).ready();
    worker.onRead = () => {
      if (!worker.arrived.includes('image')) return;
      worker.onRead = () => {};
      worker.port.push({ type: 'port only', ids: [worker.call('image').id] });
    };
    expect(() => dispatcher.executeSync(tasks.work('image'))).toThrow(SerializationError);
    // The reply arrives later, and has no effect.
    worker.finish('image');
    expect(await Promise.resolve(dispatcher.stats().running)).toBe(0);
  });

  test('does not delay other calls: its slot is used, and the future gets it when the thread is free', async () => {
    const { dispatcher, submit, workers } = createBlocking();
    const image = submit('image');
    await settle();
    const worker = workers.at(0).ready();
    const { id } = worker.call('image');
    // A repeated message, or one with an unknown id, changes nothing.
    worker.port.push({ type: 'port only', ids: [id, id, 999] });
    worker.onRead = () => {
      if (!worker.arrived.includes('plain')) return;
      worker.onRead = () => {};
      worker.port.push(worker.repliesTo(['plain']));
    };
    expect(dispatcher.executeSync(tasks.work('plain'))).toBe('plain');
    expect(image.done()).toBe(false);
    worker.finish('image');
    expect(await image).toBe('image');
  });
});

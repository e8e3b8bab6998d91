import { describe, expect, test, vi } from 'vitest';
import { createFake, settle } from '../../support/fake-dispatcher.js';
import { createStreaming, over, streams } from '../../support/streaming.js';

function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

describe('closing a stream', () => {
  test('cancels the task, and resolves when the task has stopped', async () => {
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

  test('resolves after the grace period if the task does not stop', async () => {
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

  test('resolves immediately if the task had not started, and it never starts', async () => {
    const { stream, worker } = await createStreaming();
    await stream.return(undefined);
    expect(worker.start('stream')).toBe(false);
    expect(worker.cancels).toEqual([]);
  });

  test('resolves immediately if the task waits in the queue', async () => {
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

  test('resolves when the dispatcher has closed with its running tasks', async () => {
    const { clock, dispatcher, stream, worker } = await createStreaming({}, { cancelGrace: 1e6 });
    worker.start('stream');
    const left = stream.return('early');
    await settle();
    const closed = dispatcher.close({ timeout: 10 });
    clock.advance(10);
    expect(await left).toEqual({ done: true, value: 'early' });
    await closed;
  });

  test('rejects with the error that the task throws as it stops', async () => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 1);
    await first;
    const left = stream.return(undefined);
    await settle();
    worker.fail('stream', new RangeError('from its finally'));
    await expect(left).rejects.toEqual(new RangeError('from its finally'));
  });

  test('does not receive an error that the task throws after the grace period', async () => {
    const { clock, stream, worker } = await createStreaming({}, { cancelGrace: 100, tasksPerWorker: 2 });
    worker.start('stream');
    const left = stream.return('early');
    await settle();
    clock.advance(100);
    expect(await left).toEqual({ done: true, value: 'early' });
    worker.fail('stream', new Error('too late'));
    await settle();
  });

  test('by throw() passes the reason to the task', async () => {
    const { stream, worker } = await createStreaming();
    worker.start('stream');
    const thrown = stream.throw(new RangeError('why'));
    await settle();
    expect(worker.messages.at(-1)).toMatchObject({ type: 'cancel' });
    worker.finish('stream');
    await expect(thrown).rejects.toEqual(new RangeError('why'));
  });

  test('drops values that arrive afterwards', async () => {
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

  test('that has ended has no effect', async () => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 1, 2);
    worker.finish('stream', 'end');
    await first;
    expect(await stream.return('early')).toEqual({ done: true, value: 'early' });
    expect(worker.cancels).toEqual([]);
  });

  test('lets a pending close() complete that waits for it', async () => {
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

describe('an error with which a task has ended, and that no next() has delivered', () => {
  test('is reported once, one macrotask after the stream is closed', async () => {
    const onUnobservedError = vi.fn();
    const { first, stream, worker } = await createStreaming({}, { onUnobservedError });
    worker.yields('stream', 1, 2);
    worker.fail('stream', new RangeError('at last'));
    await first;
    await macrotask();
    expect(onUnobservedError).not.toHaveBeenCalled();
    expect(await stream.return('early')).toEqual({ done: true, value: 'early' });
    await stream.return('again');
    await macrotask();
    expect(onUnobservedError).toHaveBeenCalledExactlyOnceWith(new RangeError('at last'), 'values');
  });

  test('does not replace the error of throw()', async () => {
    const onUnobservedError = vi.fn();
    const { first, stream, worker } = await createStreaming({}, { onUnobservedError });
    worker.yields('stream', 1, 2);
    worker.fail('stream', new RangeError('at last'));
    await first;
    await expect(stream.throw('why')).rejects.toBe('why');
    await macrotask();
    expect(onUnobservedError).toHaveBeenCalledOnce();
  });

  test('is not reported if next() delivers it', async () => {
    const onUnobservedError = vi.fn();
    const { first, stream, worker } = await createStreaming({}, { onUnobservedError });
    worker.yields('stream', 1);
    worker.fail('stream', new RangeError('delivered'));
    await first;
    await expect(stream.next()).rejects.toThrow('delivered');
    await stream.return('early');
    await macrotask();
    expect(onUnobservedError).not.toHaveBeenCalled();
  });

  test('is not reported if the signal has aborted', async () => {
    const onUnobservedError = vi.fn();
    const controller = new AbortController();
    const { first, stream, worker } = await createStreaming({ signal: controller.signal }, { onUnobservedError });
    worker.yields('stream', 1, 2);
    await first;
    controller.abort();
    await stream.return('early');
    await macrotask();
    expect(onUnobservedError).not.toHaveBeenCalled();
  });
});

describe('a stream that nothing awaits', () => {
  test('keeps no process alive, nor does close() that waits for it', async () => {
    const { clock, dispatcher, first, stream, worker } = await createStreaming();
    worker.yields('stream', 1, 2);
    await first;
    expect(clock.holding).toBe(false);
    const closed = dispatcher.close();
    expect(clock.holding).toBe(false);
    await stream.next();
    const pending = stream.next();
    expect(clock.holding).toBe(true);
    worker.yields('stream', 3);
    await pending;
    expect(clock.holding).toBe(false);
    worker.finish('stream');
    expect(clock.holding).toBe(true);
    await closed;
    expect(clock.holding).toBe(false);
  });

  test('lets close() with a timeout keep the process alive', async () => {
    const { clock, dispatcher, first, worker } = await createStreaming();
    worker.yields('stream', 1, 2);
    await first;
    void dispatcher.close();
    expect(clock.holding).toBe(false);
    const closed = dispatcher.close({ timeout: 100 });
    expect(clock.holding).toBe(true);
    clock.advance(100);
    await closed;
    expect(clock.holding).toBe(false);
  });
});

describe('a promise that is passed to return()', () => {
  test('is awaited while the task stops', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const { first, stream, worker } = await createStreaming();
      worker.yields('stream', 1);
      await first;
      const settled = vi.fn();
      const left = stream.return(Promise.reject(new RangeError('no value')));
      left.catch(settled);
      await macrotask();
      await macrotask();
      expect(settled).not.toHaveBeenCalled();
      worker.finish('stream');
      await expect(left).rejects.toThrow('no value');
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });

  test('does not hide what the task throws as it stops', async () => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 1);
    await first;
    const left = stream.return(Promise.reject(new RangeError('no value')));
    await settle();
    worker.fail('stream', new TypeError('from its finally'));
    await expect(left).rejects.toThrow('from its finally');
  });

  test('may never settle: what the task throws rejects return() all the same', async () => {
    const { first, stream, worker } = await createStreaming();
    worker.yields('stream', 1);
    await first;
    const left = stream.return(new Promise(() => {}));
    await settle();
    worker.fail('stream', new TypeError('from its finally'));
    await expect(left).rejects.toThrow('from its finally');
  });
});

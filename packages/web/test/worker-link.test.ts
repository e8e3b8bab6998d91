import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { noLock } from '../src/control.js';
import type { Locks } from '../src/locks.js';
import { spawnWorker } from '../src/spawn-worker.js';
import { FakePort, FakeWorker } from './support/fake-worker.js';

const configuration = { worker: 1, tasksPerWorker: 1 };

/** A link to a fake worker, and locks that are held until a test says otherwise. */
function create() {
  const worker = new FakeWorker();
  const near = new FakePort();
  vi.stubGlobal('MessageChannel', function () {
    return { port1: near, port2: new FakePort() };
  });
  const events = { message: vi.fn(), messageError: vi.fn(), exit: vi.fn(), awake: vi.fn() };
  const locks = { hold: vi.fn(), wait: vi.fn<Locks['wait']>() };
  const link = spawnWorker(() => worker, locks, undefined)(configuration, events, []);
  return { worker, near, events, locks, link };
}

/** Lets promise reactions run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** A link to a worker that serves. */
function createConnected() {
  const parts = create();
  parts.worker.hello();
  parts.worker.answer('connect');
  parts.link.started?.();
  return parts;
}

/** A link to a worker that has released its lock. */
async function createAsleep() {
  const parts = createConnected();
  vi.advanceTimersByTime(250);
  parts.worker.answer('release');
  await settle();
  return parts;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a worker that starts', () => {
  // If it is terminated from outside, Comlink's answer is lost, and the messages in its port are not.
  test('is awake once it serves, also without the answer to the connection, and its lock is waited for', () => {
    const { events, link, locks, worker } = create();
    worker.hello();
    expect(link.wake?.()).toBe(false);
    expect(events.awake).not.toHaveBeenCalled();
    link.started?.();
    expect(events.awake).toHaveBeenCalledTimes(1);
    expect(locks.wait).toHaveBeenCalledTimes(1);
    expect(link.wake?.()).toBe(true);
  });

  test('is connected once, however often it says hello', () => {
    const { worker } = createConnected();
    worker.hello();
    expect(worker.asked).toEqual([]);
  });

  test('has failed if its script has an error', () => {
    const { events, worker } = create();
    worker.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message: 'no', filename: '' }));
    expect(events.exit).toHaveBeenCalledWith({ cause: new Error('no') });
    expect(worker.isTerminated).toBe(true);
  });
});

describe('a worker that is idle', () => {
  test('releases its lock after 250 ms, and the page stops waiting before', () => {
    const { locks, worker } = createConnected();
    vi.advanceTimersByTime(249);
    expect(worker.asked).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(locks.wait.mock.calls[0]?.[1].aborted).toBe(true);
    worker.answer('release');
  });

  test('keeps it if it gets a call meanwhile, and releases it 250 ms after the last one', () => {
    const { link, worker } = createConnected();
    vi.advanceTimersByTime(200);
    link.wake?.();
    vi.advanceTimersByTime(1000);
    expect(worker.asked).toEqual([]);
    link.idle?.();
    vi.advanceTimersByTime(200);
    link.wake?.();
    link.idle?.();
    vi.advanceTimersByTime(249);
    expect(worker.asked).toEqual([]);
    vi.advanceTimersByTime(1);
    worker.answer('release');
  });

  test('takes another lock when it is woken', async () => {
    const { events, link, locks, worker } = await createAsleep();
    events.awake.mockClear();
    expect(link.wake?.()).toBe(false);
    worker.answer('hold', true);
    await settle();
    expect(events.awake).toHaveBeenCalledTimes(1);
    expect(link.wake?.()).toBe(true);
    const [first, second] = locks.wait.mock.calls;
    expect(second?.[0]).not.toBe(first?.[0]);
    expect(second?.[1].aborted).toBe(false);
  });

  test('is gone if it does not answer for three seconds', async () => {
    const { events, link } = await createAsleep();
    link.wake?.();
    for (let second = 1; second <= 2; second += 1) vi.advanceTimersByTime(1000);
    expect(events.exit).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(events.exit).toHaveBeenCalledWith({ cause: new Error('the idle worker does not respond') });
  });
});

describe('without locks a worker is awake all the time', () => {
  /** Neither asked to release a lock nor gone, however long it is idle. */
  function expectAwake({ events, link, worker }: ReturnType<typeof create>): void {
    link.idle?.();
    vi.advanceTimersByTime(10_000);
    expect(worker.asked).toEqual([]);
    expect(events.exit).not.toHaveBeenCalled();
    expect(link.wake?.()).toBe(true);
  }

  test('if it says before it serves that it may use none', () => {
    const parts = create();
    parts.worker.hello();
    parts.worker.answer('connect');
    parts.near.onmessage?.(new MessageEvent('message', { data: noLock }));
    parts.link.started?.();
    expect(parts.events.message).not.toHaveBeenCalled();
    expect(parts.locks.wait).not.toHaveBeenCalled();
    expectAwake(parts);
  });

  test('if it can take none when it is woken', async () => {
    const parts = await createAsleep();
    parts.link.wake?.();
    parts.worker.answer('hold', false);
    await settle();
    expect(parts.locks.wait).toHaveBeenCalledTimes(1);
    expectAwake(parts);
  });

  test('if the page may use none', () => {
    const parts = createConnected();
    parts.locks.wait.mock.calls[0]?.[3](new DOMException('no', 'SecurityError'));
    expectAwake(parts);
  });
});

test('a message that cannot be deserialized is reported, and the worker stays', () => {
  const { events, near, worker } = createConnected();
  near.onmessageerror?.();
  expect(events.messageError).toHaveBeenCalledTimes(1);
  expect(events.exit).not.toHaveBeenCalled();
  expect(worker.isTerminated).toBe(false);
});

describe('a worker that ends', () => {
  test('by its own announcement is terminated, and its exit reported', () => {
    const { events, link, worker } = createConnected();
    link.ending?.();
    expect(worker.isTerminated).toBe(true);
    expect(events.exit).toHaveBeenCalledWith({});
  });

  test('without one is noticed by its lock, after the messages that it had posted', () => {
    const { events, locks } = createConnected();
    locks.wait.mock.calls[0]?.[2]();
    expect(events.exit).not.toHaveBeenCalled();
    vi.advanceTimersByTime(0);
    expect(events.exit).toHaveBeenCalledWith({});
  });
});

describe('what arrives after the link was ended', () => {
  test('while the worker started does not wake it: a timer would call the released Comlink proxy', async () => {
    const { events, link, locks, worker } = create();
    worker.hello();
    worker.answer('connect');
    await link.terminate();
    link.started?.();
    await settle();
    vi.advanceTimersByTime(10_000);
    expect(worker.isTerminated).toBe(true);
    expect(locks.wait).not.toHaveBeenCalled();
    expect(events.awake).not.toHaveBeenCalled();
  });

  test('while the worker was woken does not either', async () => {
    const { events, link, locks, worker } = await createAsleep();
    link.wake?.();
    await link.terminate();
    worker.answer('hold', true);
    link.idle?.();
    await settle();
    vi.advanceTimersByTime(10_000);
    expect(locks.wait).toHaveBeenCalledTimes(1);
    expect(events.exit).not.toHaveBeenCalled();
  });
});

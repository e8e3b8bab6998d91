import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { Polling } from '../src/polling.js';

/** The clock of what is tested, in milliseconds. */
const clock = vi.hoisted(() => ({ time: 0 }));

vi.mock('@dispatch/core/internal', async (original) => ({
  ...(await original<object>()),
  performance: { now: () => clock.time },
}));

beforeEach(() => {
  clock.time = 0;
});

/** Memory into which the test writes, and what was delivered of it. */
function create() {
  const written: number[] = [];
  const delivered: number[] = [];
  let isPolled = false;
  const memory = {
    startPolling() {
      isPolled = true;
    },
    stopPolling() {
      isPolled = false;
    },
  };
  const onDelivery: ((value: number) => void)[] = [];
  const polling = new Polling(memory, () => {
    const next = written.shift();
    if (next === undefined) return false;
    delivered.push(next);
    for (const each of onDelivery) each(next);
    return true;
  });
  const ends = async (): Promise<void> => {
    while (polling.isPolling) {
      clock.time += 0.01;
      await setImmediate();
    }
  };
  return { polling, written, delivered, ends, onDelivery, isPolled: () => isPolled };
}

test('what is written while calls are open is delivered in a turn of the event loop', async () => {
  const { polling, written, delivered, isPolled } = create();
  polling.called();
  expect(isPolled()).toBe(true);
  written.push(1, 2);
  expect(delivered).toEqual([]);
  await setImmediate();
  expect(delivered).toEqual([1, 2]);
});

test('of many messages, 16 are delivered in each turn', async () => {
  const { polling, written, delivered } = create();
  polling.called();
  written.push(...Array(20).keys());
  await setImmediate();
  expect(delivered).toHaveLength(16);
  await setImmediate();
  expect(delivered).toHaveLength(20);
});

test('it stops when no call is open, and after a while without messages; what was written until then is delivered', async () => {
  for (const isIdle of [true, false]) {
    const { polling, written, delivered, ends, isPolled } = create();
    polling.called();
    if (isIdle) polling.idle();
    else await setImmediate();
    expect(isPolled()).toBe(true);
    await ends();
    expect(isPolled()).toBe(false);
    expect(delivered).toEqual([]);
    written.push(1);
    await setImmediate();
    expect(delivered).toEqual([]);
  }
});

test('it stops although the clock does not advance, and for good when the worker is gone', async () => {
  const { polling, isPolled } = create();
  polling.called();
  for (let turn = 0; polling.isPolling && turn < 2000; turn += 1) await setImmediate();
  expect(isPolled()).toBe(false);
  polling.called();
  polling.called();
  expect(isPolled()).toBe(true);
  polling.end();
  expect(isPolled()).toBe(false);
  for (let call = 0; call < 10; call += 1) polling.called();
  await setImmediate();
  expect(isPolled()).toBe(false);
});

test('it stops while messages come, if they take long', async () => {
  const { polling, written, ends, delivered } = create();
  polling.called();
  for (let message = 0; polling.isPolling && message < 100; message += 1) {
    clock.time += 0.05;
    written.push(message);
    await setImmediate();
  }
  expect(polling.isPolling).toBe(false);
  const before = delivered.length;
  expect(before).toBeGreaterThan(3);
  for (let message = 0; message < 1000; message += 1) {
    polling.called();
    clock.time += 0.01;
    if (polling.isPolling) written.push(message);
    await setImmediate();
  }
  expect(polling.isPolling).toBe(true);
  await ends();
});

test('one message that takes very long does not stop it', async () => {
  const { polling, written, ends } = create();
  polling.called();
  for (const duration of [0.01, 50, 0.01, 0.01]) {
    clock.time += duration;
    written.push(1);
    await setImmediate();
    expect(polling.isPolling).toBe(true);
  }
  await ends();
});

test('without effect it begins again after 1, 3, 7 … 63 calls', async () => {
  const { polling, ends } = create();
  const skipped: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    polling.called();
    for (let calls = 0; ; calls += 1) {
      if (polling.isPolling) {
        skipped.push(calls);
        break;
      }
      polling.called();
    }
    await ends();
  }
  expect(skipped).toEqual([0, 1, 3, 7, 15, 31, 63, 63, 63, 63]);
});

test('polling that ends because a message is late counts as without effect if the system has suspended a thread meanwhile', async () => {
  const usage = process.resourceUsage();
  const resourceUsage = vi.spyOn(process, 'resourceUsage').mockReturnValue(usage);
  const { polling, written, ends } = create();
  const episode = async (): Promise<void> => {
    written.push(1);
    await setImmediate();
    await ends();
  };
  const skippedNow = (): number => {
    for (let calls = 0; ; calls += 1) {
      polling.called();
      if (polling.isPolling) return calls;
    }
  };
  try {
    expect(skippedNow()).toBe(0);
    await episode(); // The first one has nothing to compare with.
    const skipped: number[] = [];
    for (const isSuspended of [false, true, true, false, false]) {
      skipped.push(skippedNow());
      if (isSuspended) usage.involuntaryContextSwitches += 1;
      await episode();
    }
    skipped.push(skippedNow());
    expect(skipped.slice(1)).toEqual([0, 1, 3, 0, 0]);
    // No call is open: nothing is late.
    usage.involuntaryContextSwitches += 1;
    polling.idle();
    await episode();
    expect(skippedNow()).toBe(0);
  } finally {
    resourceUsage.mockRestore();
    polling.end();
  }
});

test('a message that throws when it is delivered does not end it', async () => {
  const { polling, written, delivered, onDelivery } = create();
  polling.called();
  const caught: unknown[] = [];
  const listener = (error: unknown): void => void caught.push(error);
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', listener);
  try {
    onDelivery.push((value) => {
      if (value === 1) throw new RangeError('a listener is broken');
    });
    written.push(1, 2);
    for (let turn = 0; delivered.length < 2 && turn < 1000; turn += 1) await setImmediate();
  } finally {
    process.removeListener('uncaughtException', listener);
    for (const other of others) process.on('uncaughtException', other);
  }
  expect(delivered).toEqual([1, 2]);
  expect(caught).toEqual([new RangeError('a listener is broken')]);
});

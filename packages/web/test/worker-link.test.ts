import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Locks } from '../src/locks.js';
import { spawnWorker } from '../src/spawn-worker.js';
import { FakeWorker, LatePort } from './support/fake-worker.js';

const configuration = { worker: 1, tasksPerWorker: 1 };

/** A link to a fake worker, and locks that are all held until a test says otherwise. */
function create() {
  const worker = new FakeWorker();
  const port = new LatePort();
  vi.stubGlobal('MessageChannel', function () {
    return { port1: port, port2: new LatePort() };
  });
  const events = { message: vi.fn(), exit: vi.fn(), awake: vi.fn() };
  const locks = { hold: vi.fn(), wait: vi.fn<Locks['wait']>() };
  const link = spawnWorker(() => worker, locks, undefined)(configuration, events, []);
  return { worker, port, events, locks, link };
}

/** Lets promise reactions run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('what a worker sent before it was ended and what arrives later', () => {
  test('does not wake the link: a timer would call the released Comlink proxy', async () => {
    const { worker, port, events, locks, link } = create();
    worker.hello();
    await link.terminate();
    worker.answer('connect');
    port.deliver({ type: 'ready' });
    await settle();
    vi.advanceTimersByTime(10_000);
    expect(worker.isTerminated).toBe(true);
    expect(locks.wait).not.toHaveBeenCalled();
    expect(events.awake).not.toHaveBeenCalled();
  });
});

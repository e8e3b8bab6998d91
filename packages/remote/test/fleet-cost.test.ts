// What a task and a lease cost does not grow with the number of hosts. Counted, on a clock that only the test advances.
import '../timers.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FleetClient } from '../src/client/fleet-client.js';
import { FleetHost } from '../src/host/fleet-host.js';
import { MemoryBus } from './support/memory-bus.js';

const lostAfter = 3_600_000;
const rounds = 30;

/** What one task, or one lease, costs on average. */
interface Cost {
  readonly published: number;
  readonly delivered: number;
  readonly timers: number;
}

let timers = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const set = globalThis.setTimeout;
  timers = 0;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((...args: Parameters<typeof set>) => {
    timers += 1;
    return set(...args);
  }) as typeof set);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A host with one slot, whose worker sends back what it gets. */
function startHost(bus: MemoryBus, name: string): FleetHost {
  const options = { fleet: 'x', slots: 1, build: '', name, busOptions: undefined };
  const ignore = (): void => {};
  return new FleetHost(
    bus.connect,
    {
      ...options,
      startSlot: ({ bytes, exited }) => ({
        write: bytes,
        pause: ignore,
        resume: ignore,
        kill: () => queueMicrotask(() => exited({ exitCode: 0 })),
      }),
    },
    {
      connected: ignore,
      disconnected: ignore,
      workerStarted: ignore,
      workerEnded: ignore,
      dispatcherLost: ignore,
    },
  );
}

/** Leases the worker of each host, and has each answer many times. */
async function costs(count: number): Promise<{ readonly lease: Cost; readonly task: Cost }> {
  const bus = new MemoryBus();
  const hosts = Array.from({ length: count }, (_, index) => startHost(bus, `host-${index}`));
  const lanes: string[] = [];
  let answers = 0;
  const ignore = (): void => {};
  const options = { bus: { module: '', options: {} }, fleet: 'x', build: '', lostAfter, hostTimeout: Infinity };
  const client: FleetClient = new FleetClient(bus.connect, options, {
    granted(lane) {
      lanes.push(lane);
      if (lanes.length < count) client.want();
    },
    bytes: () => void (answers += 1),
    taken: ignore,
    ended: ignore,
    recall: ignore,
    isNeeded: () => true,
    withdrawn: ignore,
    unavailable: ignore,
    waiting: ignore,
    host: ignore,
  });
  const measured = async (per: number, run: () => Promise<void>): Promise<Cost> => {
    const before = { published: bus.published, delivered: bus.delivered, timers };
    await run();
    return {
      published: (bus.published - before.published) / per,
      delivered: (bus.delivered - before.delivered) / per,
      timers: (timers - before.timers) / per,
    };
  };
  // All hosts are known.
  await vi.advanceTimersByTimeAsync(1000);
  const lease = await measured(count, async () => {
    client.want();
    await vi.advanceTimersByTimeAsync(400);
    expect(lanes).toHaveLength(count);
  });
  await vi.advanceTimersByTimeAsync(1000);
  const task = await measured(count * rounds, async () => {
    for (let round = 1; round <= rounds; round += 1) {
      for (const lane of lanes) client.send(lane, new Uint8Array(100));
      await vi.advanceTimersByTimeAsync(10);
      expect(answers).toBe(count * round);
    }
  });
  await client.close();
  const ended = Promise.all(hosts.map((host) => host.endWorkers().then(() => host.close())));
  await vi.advanceTimersByTimeAsync(1000);
  await ended;
  return { lease, task };
}

describe('a fleet', () => {
  it('of 64 hosts costs as much for a task and for a lease as one of a single host', async () => {
    const measured: Record<number, Awaited<ReturnType<typeof costs>>> = {};
    for (const count of [1, 4, 16, 64]) measured[count] = await costs(count);
    console.info(JSON.stringify(measured));
    const { 1: single, ...more } = measured;
    for (const { lease, task } of Object.values(more)) {
      for (const unit of ['published', 'delivered', 'timers'] as const) {
        expect(task[unit], `${unit} for a task`).toBeLessThanOrEqual((single?.task[unit] ?? 0) * 1.05);
        expect(lease[unit], `${unit} for a lease`).toBeLessThanOrEqual((single?.lease[unit] ?? 0) * 1.05);
      }
    }
    // Each task is at least a packet there and one back.
    expect(single?.task.published).toBeGreaterThanOrEqual(2);
  });
});

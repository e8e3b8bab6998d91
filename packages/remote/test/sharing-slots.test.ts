// How dispatchers share the slots of a host: on a clock that only the test advances.
import './../timers.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FleetClient, type Recall } from '../src/client/fleet-client.js';
import { FleetHost } from '../src/host/fleet-host.js';
import { MemoryBus } from './support/memory-bus.js';

const lostAfter = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function ignore(): void {}

/** A host whose workers do nothing. */
function startHost(bus: MemoryBus, slots = 1): { readonly started: string[] } {
  const started: string[] = [];
  const options = { fleet: 'x', slots, build: '', name: 'host', busOptions: undefined };
  const startSlot = ({ exited }: { exited(exit: { readonly exitCode: number }): void }) => ({
    write: ignore,
    pause: ignore,
    resume: ignore,
    kill: () => queueMicrotask(() => exited({ exitCode: 0 })),
  });
  const workerStarted = (lane: string): void => void started.push(lane);
  const events = {
    connected: ignore,
    disconnected: ignore,
    workerStarted,
    workerEnded: ignore,
    dispatcherLost: ignore,
  };
  void new FleetHost(bus.connect, { ...options, startSlot }, events);
  return { started };
}

/** A dispatcher that returns a worker only when the test says so. */
function connect(bus: MemoryBus) {
  const lanes: string[] = [];
  const recalls: Recall[] = [];
  let needed = 0;
  let withdrawn = 0;
  const options = { bus: { module: '', options: {} }, fleet: 'x', build: '', lostAfter, hostTimeout: Infinity };
  const client: FleetClient = new FleetClient(bus.connect, options, {
    isNeeded: () => lanes.length < needed,
    withdrawn: () => void (withdrawn += 1),
    granted(lane) {
      lanes.push(lane);
      if (lanes.length < needed) client.want();
    },
    bytes: ignore,
    taken: ignore,
    ended(lane) {
      lanes.splice(lanes.indexOf(lane), 1);
      if (lanes.length < needed) client.want();
    },
    recall: (recall) => void recalls.push(recall),
    unavailable: ignore,
    waiting: ignore,
    host: ignore,
  });
  return {
    lanes,
    recalls,
    withdrawals: () => withdrawn,
    /** It has tasks for so many workers. */
    need(workers: number) {
      needed = workers;
      if (lanes.length < needed) client.want();
    },
    giveBack() {
      for (const lane of lanes) client.end(lane);
    },
  };
}

function pass(milliseconds: number): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(milliseconds);
}

describe('the slots of a host (G6)', () => {
  it('cost no more requests and recalls than one each quarter of a second for each dispatcher that waits', async () => {
    const bus = new MemoryBus();
    startHost(bus);
    const [first, second] = [connect(bus), connect(bus)];
    first.need(2);
    await pass(1000);
    second.need(1);
    await pass(1000);
    expect([first.lanes.length, second.lanes.length]).toEqual([1, 0]);
    const before = bus.published;
    first.recalls.length = 0;
    await pass(10_000);
    expect(first.recalls.length).toBeGreaterThan(20);
    expect(first.recalls.length).toBeLessThan(70);
    // With the answers, the notices of the host and the packets of one session.
    expect(bus.published - before).toBeLessThan(400);
  });

  it('go to a dispatcher that waits, and not back to the one that has returned it', async () => {
    const bus = new MemoryBus();
    startHost(bus);
    const [first, second] = [connect(bus), connect(bus)];
    first.need(10);
    await pass(1000);
    second.need(1);
    await pass(1000);
    for (const [from, to] of [
      [first, second],
      [second, first],
      [first, second],
    ] as const) {
      second.need(10);
      expect(to.lanes).toHaveLength(0);
      from.giveBack();
      await pass(300);
      expect([from.lanes.length, to.lanes.length]).toEqual([0, 1]);
    }
  });

  it('go to the dispatcher with the fewest workers', async () => {
    const bus = new MemoryBus();
    startHost(bus, 3);
    const [most, more, none] = [connect(bus), connect(bus), connect(bus)];
    most.need(2);
    await pass(1000);
    more.need(1);
    await pass(1000);
    more.need(10);
    await pass(1000);
    none.need(1);
    await pass(1000);
    most.need(0);
    most.giveBack();
    await pass(1000);
    expect([most.lanes.length, more.lanes.length, none.lanes.length]).toEqual([0, 2, 1]);
  });

  it('are not kept for a dispatcher that waits no more', async () => {
    const bus = new MemoryBus();
    startHost(bus);
    const [first, second] = [connect(bus), connect(bus)];
    first.need(10);
    await pass(1000);
    second.need(1);
    await pass(1000);
    second.need(0);
    await pass(300);
    first.giveBack();
    await pass(2000);
    expect([first.lanes.length, second.lanes.length]).toEqual([1, 0]);
  });

  it('are not asked for when no task waits any more', async () => {
    const bus = new MemoryBus();
    const { started } = startHost(bus);
    const [first, second] = [connect(bus), connect(bus)];
    first.need(1);
    second.need(0);
    await pass(1000);
    second.need(1);
    await pass(1000);
    second.need(0);
    await pass(1000);
    expect(second.withdrawals()).toBe(1);
    first.recalls.length = 0;
    first.need(0);
    first.giveBack();
    await pass(5000);
    expect(first.recalls).toEqual([]);
    expect(started).toHaveLength(1);
    // And are asked for again.
    second.need(1);
    await pass(1000);
    expect(second.lanes).toHaveLength(1);
  });
});

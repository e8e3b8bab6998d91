import { failing, running } from '@dispatch/conformance/fixtures';
import { WorkerLostError } from '@dispatch/core';
import { taskReferences } from '@dispatch/core/references';
import { createDispatcher } from '@dispatch/web';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';

const made: Worker[] = [];
/** Locks of other pages of this origin: a worker that an earlier page ended may hold its lock until the browser has stopped it. */
let locksOfOthers: ReadonlySet<string | undefined> = new Set();

beforeEach(async () => {
  const { held = [] } = await navigator.locks.query();
  locksOfOthers = new Set(held.map(({ name }) => name));
});

afterEach(() => {
  made.length = 0;
});

function create(options: object = {}) {
  const dispatcher = createDispatcher({
    workers: 1,
    ...options,
    worker: () => {
      const worker = new Worker(new URL('./support/fixtures-worker.ts', import.meta.url), { type: 'module' });
      made.push(worker);
      return worker;
    },
  });
  onTestFinished(() => dispatcher.close({ timeout: 0 }));
  return dispatcher;
}

async function heldLocks(): Promise<number> {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => name?.startsWith('@dispatch/web') && !locksOfOthers.has(name)).length;
}

/** The ports of all channels created until the end of the test. */
function capturePorts(): MessagePort[] {
  const ports: MessagePort[] = [];
  vi.stubGlobal(
    'MessageChannel',
    class extends MessageChannel {
      constructor() {
        super();
        ports.push(this.port1);
      }
    },
  );
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return ports;
}

/** A closed gate of the fixtures. @returns its name, and a function that opens it for current and future tasks. */
async function closedGate(): Promise<{ gate: string; open: () => void }> {
  const name = crypto.randomUUID();
  const gate = `${name}.0`;
  const [channel, echo] = [new BroadcastChannel(name), new BroadcastChannel(name)];
  onTestFinished(() => channel.close());
  // Messages that a worker posts before the channel is registered would be lost.
  await new Promise((resolve) => {
    channel.onmessage = resolve;
    echo.postMessage(undefined);
  });
  echo.close();
  channel.onmessage = null;
  const open = (): void => {
    channel.onmessage = () => channel.postMessage({ kind: 'opened', gate });
    channel.postMessage({ kind: 'opened', gate });
  };
  return { gate, open };
}

async function openGate(): Promise<string> {
  const { gate, open } = await closedGate();
  open();
  return gate;
}

describe('the lock of a worker', () => {
  test('is held while the worker is busy, released when it is idle, and acquired again', async () => {
    const dispatcher = create();
    for (const value of ['first', 'second']) {
      const { gate, open } = await closedGate();
      const working = dispatcher.execute(running.hold(gate, value));
      await vi.waitFor(async () => expect(await heldLocks()).toBe(1), 10_000);
      open();
      expect(await working).toBe(value);
      await vi.waitFor(async () => expect(await heldLocks()).toBe(0), 10_000);
    }
    expect(made).toHaveLength(1);
  });

  test('is released by a worker that never had a task', async () => {
    const dispatcher = create();
    await dispatcher.ready();
    await vi.waitFor(async () => expect(await heldLocks()).toBe(0), 10_000);
    expect(await dispatcher.execute(running.double(2))).toBe(4);
    expect(made).toHaveLength(1);
  });
});

describe('a worker that was ended from outside while idle', () => {
  test('loses no task: tasks that would be assigned to it run on another worker', async () => {
    const dispatcher = create();
    await dispatcher.ready();
    await vi.waitFor(async () => expect(await heldLocks()).toBe(0), 10_000);
    made[0]?.terminate();
    expect(await dispatcher.execute(running.double(2))).toBe(4);
    expect(made).toHaveLength(2);
  });
});

test('the last messages of a worker are handled before its end, even if they arrive late', async () => {
  const ports = capturePorts();
  const dispatcher = create();
  await dispatcher.ready();
  for (const port of ports) {
    const receive = port.onmessage;
    // Long after its lock is released.
    port.onmessage = (event) => void setTimeout(() => receive?.call(port, event), 200);
  }
  const gate = await openGate();
  // No browser reports such a failure to the page, which can only know what the worker posts.
  const error: unknown = await dispatcher.execute(failing.unhandledAt(gate)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WorkerLostError);
  expect((error as WorkerLostError).cause).toBeInstanceOf(RangeError);
});

describe('a message that cannot be read', () => {
  test('from a worker fails the task whose reply it was, and no other', async () => {
    const ports = capturePorts();
    const dispatcher = create({ tasksPerWorker: 2 });
    const { gate, open } = await closedGate();
    const other = dispatcher.execute(running.hold(gate, 'other'));
    await dispatcher.execute(running.double(1));
    // Not every engine has values that one thread can serialize and another cannot deserialize.
    for (const port of ports) {
      const receive = port.onmessage;
      port.onmessage = () => {
        port.onmessage = receive;
        port.dispatchEvent(new MessageEvent('messageerror'));
      };
    }
    await expect(dispatcher.execute(running.double(2))).rejects.toMatchObject({
      code: 'DISPATCH_SERIALIZATION',
      message: expect.stringContaining("'double'"),
    });
    open();
    expect(await other).toBe('other');
    expect(await dispatcher.execute(running.double(3))).toBe(6);
    expect(made).toHaveLength(1);
  });
});

test('references run the tasks that they name, without their functions', async () => {
  const dispatcher = create();
  const references = taskReferences<{ running: typeof running }>(undefined, { namespace: 'conformance/running' });
  const result: number = await dispatcher.execute(references.running.double(21));
  expect(result).toBe(42);
});

test('a reference to a task that is not served fails with similar names', async () => {
  const dispatcher = create();
  const { running: references } = taskReferences<{ running: { doubel(): ReturnType<typeof running.double> } }>(
    undefined,
    { namespace: 'conformance/running' },
  );
  await expect(dispatcher.execute(references.doubel())).rejects.toMatchObject({
    code: 'DISPATCH_TASK_NOT_FOUND',
    message: expect.stringContaining('double'),
  });
});

test('after an await, a task that runs alone still has its context', async () => {
  const { context } = await import('@dispatch/conformance/fixtures');
  const dispatcher = create();
  expect(await dispatcher.execute(context.sameAfterAwait(await openGate()))).toBe(true);
});

test('no worker is created before the first task', async () => {
  create();
  expect(made).toHaveLength(0);
});

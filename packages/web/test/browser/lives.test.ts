import { failing, running } from '@dispatch/conformance/fixtures';
import { WorkerLostError } from '@dispatch/core';
import { createDispatcher, taskReferences } from '@dispatch/web';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';

const made: Worker[] = [];

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
  return held.filter(({ name }) => name?.startsWith('@dispatch/web')).length;
}

/** The ports of channels that are made meanwhile. */
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

/** A gate of the fixtures. @returns its name, and what lets everyone through who has come or comes to it. */
async function closedGate(): Promise<{ gate: string; open: () => void }> {
  const name = crypto.randomUUID();
  const gate = `${name}.0`;
  const [channel, echo] = [new BroadcastChannel(name), new BroadcastChannel(name)];
  onTestFinished(() => channel.close());
  // What a worker posts before the channel is registered would be lost.
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
  test('is held while it works, given back when it is idle, and taken again', async () => {
    const dispatcher = create();
    for (const value of ['first', 'second']) {
      const { gate, open } = await closedGate();
      const working = dispatcher.execute(running.hold(gate, value));
      await vi.waitFor(async () => expect(await heldLocks()).toBe(1), 5000);
      open();
      expect(await working).toBe(value);
      await vi.waitFor(async () => expect(await heldLocks()).toBe(0), 5000);
    }
    expect(made).toHaveLength(1);
  });

  test('is given back by a worker that never had a task', async () => {
    const dispatcher = create();
    await dispatcher.ready();
    await vi.waitFor(async () => expect(await heldLocks()).toBe(0), 5000);
    expect(await dispatcher.execute(running.double(2))).toBe(4);
    expect(made).toHaveLength(1);
  });
});

describe('a worker that was ended from outside in its sleep', () => {
  test('costs no task: what it was to be handed runs on another', async () => {
    const dispatcher = create();
    await dispatcher.ready();
    await vi.waitFor(async () => expect(await heldLocks()).toBe(0), 5000);
    made[0]?.terminate();
    expect(await dispatcher.execute(running.double(2))).toBe(4);
    expect(made).toHaveLength(2);
  });
});

test('the last words of a worker are read before it ends, however late they come', async () => {
  const ports = capturePorts();
  const dispatcher = create();
  await dispatcher.ready();
  for (const port of ports) {
    const receive = port.onmessage;
    // Long after its lock would be free, had it ended by itself.
    port.onmessage = (event) => void setTimeout(() => receive?.call(port, event), 200);
  }
  const gate = await openGate();
  // No engine tells the page of such a failure: all it can know is what the worker says.
  const error: unknown = await dispatcher.execute(failing.unhandledAt(gate)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WorkerLostError);
  expect((error as WorkerLostError).cause).toBeInstanceOf(RangeError);
});

describe('a message that cannot be read', () => {
  test('from a worker loses it: a reply may be missing', async () => {
    const ports = capturePorts();
    const dispatcher = create();
    const future = dispatcher.executeAsync(running.sleep(60_000));
    await vi.waitFor(() => expect(future.state).toBe('running'), 5000);
    // Engines make such a message for what only another kind of page can hold; there is no other way to get one here.
    for (const port of ports) port.dispatchEvent(new MessageEvent('messageerror'));
    const error: unknown = await future.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WorkerLostError);
    expect((error as WorkerLostError).message).toContain('cannot be read');
    expect(await dispatcher.execute(running.double(2))).toBe(4);
  });
});

test('references run the tasks that they name, and carry no function', async () => {
  const dispatcher = create();
  const references = taskReferences<typeof running>('conformance/running');
  const result: number = await dispatcher.execute(references.double(21));
  expect(result).toBe(42);
});

test('a reference to what is not served fails with the near names', async () => {
  const dispatcher = create();
  const references = taskReferences<{ doubel(): ReturnType<typeof running.double> }>('conformance/running');
  await expect(dispatcher.execute(references.doubel())).rejects.toMatchObject({
    code: 'DISPATCH_TASK_NOT_FOUND',
    message: expect.stringContaining('double'),
  });
});

test('after an await a lone task still has its context', async () => {
  const { context } = await import('@dispatch/conformance/fixtures');
  const dispatcher = create();
  expect(await dispatcher.execute(context.sameAfterAwait(await openGate()))).toBe(true);
});

test('nothing is made before the first task', async () => {
  create();
  expect(made).toHaveLength(0);
});

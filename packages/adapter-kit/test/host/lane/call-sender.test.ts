import { AsyncLocalStorage } from 'node:async_hooks';
import { serialize } from 'node:v8';
import { transfer, type Dispatcher, type DispatcherOptions, type ExecuteOptions } from '@dispatch/core';
import { carryStore } from '@dispatch/core/context';
import { describe, expect, test } from 'vitest';
import { CallSender } from '../../../src/host/lane/call-sender.js';
import { Observation } from '../../../src/host/telemetry/observation.js';
import { sealFromWorker } from '../../../src/wire/opaque-messages.js';
import { callOf, profileOf } from '../../support/calls.js';
import { createFake, otherTasks, settle, tasks } from '../../support/fake-dispatcher.js';
import { ManualClock } from '../../support/manual-clock.js';
import { streams } from '../../support/streaming.js';

/** A dispatcher whose only worker already knows the task, so that an ordinary call has the short form. */
async function createKnown() {
  const fake = createFake({ tasksPerWorker: 3 });
  fake.submit(1);
  await settle();
  return { ...fake, worker: fake.workers.at(0) };
}

describe('a call that is sent alone, of a task that the worker knows', () => {
  test('arrives with only its arguments if it has no options', async () => {
    const { submit, worker } = await createKnown();
    submit(2);
    await settle();
    expect(worker.calls[1]).toMatchObject({ deadline: Infinity, highWaterMark: 0, isListenedTo: false });
  });

  test('arrives with its deadline', async () => {
    const { dispatcher, worker } = await createKnown();
    dispatcher.executeAsync(tasks.work(2), { timeout: 1000 }).addDoneCallback(() => {});
    await settle();
    expect(worker.calls[1]?.deadline).toBeLessThan(Infinity);
  });

  test('arrives with the request for progress', async () => {
    const { dispatcher, worker } = await createKnown();
    dispatcher.executeAsync(tasks.work(2), { onProgress() {} }).addDoneCallback(() => {});
    await settle();
    expect(worker.calls[1]?.isListenedTo).toBe(true);
  });

  test('arrives as a stream with its high-water mark', async () => {
    const { dispatcher, workers } = createFake({ tasksPerWorker: 3 });
    for (const number of [1, 2]) {
      void dispatcher.stream(streams.values(number), { highWaterMark: 7 }).next();
      await settle();
    }
    expect(workers.at(0).calls.map(({ highWaterMark }) => highWaterMark)).toEqual([7, 7]);
  });

  test('arrives with the request to report its start, if there is a listener for that', async () => {
    const { dispatcher, submit, worker } = await createKnown();
    dispatcher.events.addEventListener('taskstarted', () => {});
    submit(2);
    await settle();
    expect(worker.messages.at(-1)).toHaveProperty('observed', true);
  });
});

describe('what calls carry', () => {
  const storage = new AsyncLocalStorage<unknown>();
  const carrier = carryStore(storage, { name: 'store' });

  /** The messages with calls that such a dispatcher posts, as they are cloned. */
  async function posted(
    options: DispatcherOptions,
    ...turns: readonly ((dispatcher: Dispatcher) => void)[]
  ): Promise<unknown[]> {
    const messages: unknown[] = [];
    const { dispatcher } = createFake(
      { tasksPerWorker: 100, ...options },
      {
        spawn: (_configuration, { message }) => {
          void Promise.resolve().then(() => {
            message(sealFromWorker({ type: 'ready' }));
          });
          return { post: (sent) => void messages.push(sent), terminate: () => Promise.resolve() };
        },
      },
    );
    await dispatcher.ready();
    for (const submit of turns) {
      submit(dispatcher);
      await settle();
    }
    return messages.filter((message) => Array.isArray(message) || Object(message).type === 'calls');
  }

  const execute = (dispatcher: Dispatcher, options?: ExecuteOptions): void => {
    dispatcher.executeAsync(tasks.work(1), options).addDoneCallback(() => {});
  };
  const many = (dispatcher: Dispatcher, count = 50): void => {
    for (let number = 0; number < count; number += 1) execute(dispatcher);
  };

  test('is nothing without a carrier, or if nothing was captured', async () => {
    for (const options of [{}, { context: [] }, { context: [carrier] }]) {
      const [batch] = await posted(options, many);
      expect(Object.keys(Object(batch))).toEqual(['type', 'ids', 'tasks', 'arities', 'args']);
    }
  });

  test('is sent once a batch if all calls have the same', async () => {
    const store = { user: 'one' };
    const [[without], [batch]] = await Promise.all([
      posted({}, many),
      posted({ context: [carrier] }, (dispatcher) => {
        storage.run(store, many, dispatcher);
      }),
    ]);
    expect(batch).toMatchObject({ contexts: [{ store }] });
    const bytes = (message: unknown): number => serialize(message).byteLength;
    expect(bytes(batch) - bytes(without)).toBeLessThanOrEqual(bytes({ contexts: [{ store }] }));
  });

  test('is sent for each call if they differ, and may be missing', async () => {
    const [batch] = await posted({ context: [carrier] }, (dispatcher) => {
      storage.run('one', execute, dispatcher);
      storage.run('another', execute, dispatcher);
      execute(dispatcher);
    });
    expect(batch).toMatchObject({ contexts: [{ store: 'one' }, { store: 'another' }, undefined] });
  });

  test('is in the short form of a call that is sent alone, as is its priority', async () => {
    const [, ...short] = await posted(
      { context: [carrier] },
      execute,
      execute,
      (dispatcher) => {
        execute(dispatcher, { priority: 7, affinity: 'key' });
      },
      (dispatcher) => {
        storage.run('one', execute, dispatcher);
      },
      (dispatcher) => {
        storage.run('one', execute, dispatcher, { priority: 7 });
      },
    );
    expect(short.map((message) => (Array.isArray(message) ? message.slice(2) : message))).toEqual([
      [[1]],
      [[1], 7, undefined],
      [[1], undefined, { store: 'one' }],
      [[1], 7, { store: 'one' }],
    ]);
  });
});

describe('calls that are sent together', () => {
  test('arrive each with its own options', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ tasksPerWorker: 4 });
    submit('plain');
    dispatcher.executeAsync(tasks.work('limited'), { timeout: 50 }).addDoneCallback(() => {});
    void dispatcher.stream(streams.values('stream'), { highWaterMark: 7 }).next();
    dispatcher.executeAsync(tasks.work('listened'), { onProgress() {} }).addDoneCallback(() => {});
    await settle();
    const worker = workers.at(0);
    expect(worker.batches).toBe(1);
    expect(worker.calls).toMatchObject([
      { deadline: Infinity, highWaterMark: 0, isListenedTo: false },
      { deadline: clock.epoch + 50, highWaterMark: 0, isListenedTo: false },
      { deadline: Infinity, highWaterMark: 7, isListenedTo: false },
      { deadline: Infinity, highWaterMark: 0, isListenedTo: true },
    ]);
    expect(worker.messages.at(-1)).toHaveProperty('listened', [3]);
  });

  test('are separated if they transfer arguments: each is posted alone, and its arguments are detached here', async () => {
    const { dispatcher, submit, workers } = createFake({ tasksPerWorker: 3 });
    const ready = dispatcher.ready();
    workers.at(0).ready();
    await ready;
    submit(1);
    const buffer = new ArrayBuffer(8);
    dispatcher.executeAsync(tasks.work(2, transfer({ buffer }, [buffer]))).addDoneCallback(() => {});
    submit(3);
    await settle();
    expect(workers.at(0).arrived).toEqual([1, 2, 3]);
    expect(workers.at(0).transfers).toEqual([undefined, [buffer], undefined]);
    expect(buffer.byteLength).toBe(0);
  });
});

test('a task is declared to a worker once, under the index that its calls name', async () => {
  const { dispatcher, submit, workers } = createFake({ tasksPerWorker: 4 });
  const elsewhere = (number: number): void =>
    dispatcher.executeAsync(otherTasks.elsewhere(number)).addDoneCallback(() => {});
  submit(1);
  await settle();
  elsewhere(2);
  await settle();
  submit(3);
  elsewhere(4);
  await settle();
  expect(workers.at(0).calls.map(({ task }) => task)).toEqual(['work', 'elsewhere', 'work', 'elsewhere']);
  expect(workers.at(0).messages.map(({ type }) => type)).toEqual(['tasks', 'calls', 'tasks', 'calls', 'calls']);
});

test('a sleeping worker is not woken if there is nothing to post', async () => {
  const { submit, workers } = createFake({ workers: 2 });
  submit(1);
  submit(2);
  await settle();
  for (const worker of workers.all) worker.ready();
  const sleeping = workers.at(1);
  sleeping.finish(2);
  sleeping.isAwake = false;
  workers.at(0).finish(1);
  await settle();
  expect(sleeping.wakes).toBe(0);
});

test('a call whose transferred argument is already detached is not posted, even if the port would accept it', () => {
  const clock = new ManualClock();
  const sender = new CallSender(clock.epoch, new Observation('fake', clock, undefined), true);
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  const call = callOf(1, profileOf(), 0, { transfer: [buffer] });
  const posted: unknown[] = [];
  const rejected: unknown[] = [];
  sender.add(call);
  sender.flush({ post: (message) => posted.push(message), terminate: () => Promise.resolve() }, (each) =>
    rejected.push(each),
  );
  expect(posted).toEqual([]);
  expect(rejected).toEqual([call]);
});

import {
  asCompleted,
  defineTasks,
  Future,
  wait,
  type Dispatcher,
  type DispatcherOptions,
  type ExecuteOptions,
} from '@dispatch/core';
import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { progress } from '../fixtures/progress.js';
import { running } from '../fixtures/running.js';
import { listOf } from './inputs.js';
import { four } from './made-futures.js';
import { blockable } from './situations.js';

const ofSyncRuns = { timeout: undefined, priority: undefined, affinity: undefined, snapshot: undefined };
const ofRuns: Record<keyof ExecuteOptions, undefined> = { ...ofSyncRuns, signal: undefined, onProgress: undefined };
const ofDispatchers: Record<keyof DispatcherOptions, undefined> = {
  workers: undefined,
  tasksPerWorker: undefined,
  maxQueue: undefined,
  idleTimeout: undefined,
  maxTasksPerWorker: undefined,
  startTimeout: undefined,
  cancelGrace: undefined,
  name: undefined,
  traceCallers: undefined,
  onUnobservedError: undefined,
  clock: undefined,
  context: undefined,
  setupData: undefined,
};

/** Calls with every option that they have, all of them `undefined`, and what they give without any. */
const calls: readonly {
  readonly method: string;
  call(dispatcher: Dispatcher): unknown;
  readonly expected: unknown;
}[] = [
  { method: 'execute', call: (dispatcher) => dispatcher.execute(running.double(2), ofRuns), expected: 4 },
  { method: 'executeAsync', call: (dispatcher) => dispatcher.executeAsync(running.double(2), ofRuns), expected: 4 },
  {
    method: 'stream',
    call: (dispatcher) => listOf(dispatcher.stream(progress.generate(3), { ...ofRuns, highWaterMark: undefined })),
    expected: [0, 1, 2],
  },
  {
    method: 'map',
    call: (dispatcher) =>
      listOf(
        dispatcher.map(running.double, [1, 2, 3], {
          ...ofRuns,
          concurrency: undefined,
          ordered: undefined,
          settled: undefined,
        }),
      ),
    expected: [2, 4, 6],
  },
];

/** The state of the two futures that `wait` and `asCompleted` are given: one that is done, one that is not. */
function oneOfTwo(): { readonly futures: readonly Future<unknown>[]; finish(): void } {
  const [done, open] = four();
  done.resolve(1);
  return { futures: [done.future, open.future], finish: () => open.resolve(2) };
}

async function isDone(t: CaseContext, promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await t.pause(0);
  return done;
}

/** Options that are `undefined`. */
export const undefinedOptions: readonly Case[] = [
  ...calls.map(({ method, call, expected }): Case => ({
    id: `options/undefined-${method}`,
    clause: 'A19',
    title: `${method}() with every option undefined is the same as without options`,
    async run(t) {
      const dispatcher = await t.shared();
      alike(await t.gives(`${method}()`, Promise.resolve(call(dispatcher))), expected, 'what it gives');
    },
  })),
  {
    id: 'options/undefined-executeSync',
    clause: 'A19',
    title: 'executeSync() with every option undefined is the same as without options',
    requires: { blocking: [true, 'when-ready', 'synchronous'] },
    async run(t) {
      const dispatcher = await blockable(t, t.shared());
      same(dispatcher.executeSync(running.double(2), ofSyncRuns), 4, 'its result');
    },
  },
  {
    id: 'options/undefined-createDispatcher',
    clause: 'A19',
    title: 'a dispatcher with every option undefined has the defaults, and closes with every option undefined',
    async run(t) {
      const [ordinary, dispatcher] = [await t.dispatcher(), await t.dispatcher(ofDispatchers)];
      same(dispatcher.name, ordinary.name, 'its name');
      alike(dispatcher.capabilities, ordinary.capabilities, 'its capabilities');
      const gate = t.gate();
      const task = dispatcher.executeAsync(running.hold(gate.name, 'held'));
      await gate.arrivals();
      const queued = dispatcher.executeAsync(running.double(2));
      const closed = dispatcher.close({ cancelPending: undefined, timeout: undefined });
      gate.open();
      alike(await t.gives('its tasks', Promise.all([task, queued])), ['held', 4], 'their results');
      await t.gives('close()', closed);
    },
  },
  {
    id: 'options/undefined-workers-min',
    clause: 'A19',
    title: 'a dispatcher whose smallest number of workers is undefined runs tasks',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: undefined, max: 2 } });
      same(await t.gives('a task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'options/undefined-wait',
    clause: 'A19',
    title: 'wait() with every option undefined waits for all',
    async run(t) {
      const { futures, finish } = oneOfTwo();
      const waited = wait(futures, { timeout: undefined, returnWhen: undefined, signal: undefined });
      same(await isDone(t, waited), false, 'whether it ends before the last is done');
      finish();
      same((await t.gives('wait()', waited)).done.size, 2, 'how many are done');
    },
  },
  {
    id: 'options/undefined-asCompleted',
    clause: 'A19',
    title: 'asCompleted() with every option undefined yields all',
    async run(t) {
      const { futures, finish } = oneOfTwo();
      const iterator = asCompleted(futures, { timeout: undefined, signal: undefined });
      same((await t.gives('the first', iterator.next())).value, futures[0], 'the one that is done');
      const second = iterator.next();
      same(await isDone(t, second), false, 'whether the second comes before it is done');
      finish();
      same((await t.gives('the second', second)).value, futures[1], 'it');
      same((await t.gives('the end', iterator.next())).done, true, 'whether it is the end');
    },
  },
  {
    id: 'options/undefined-withResolvers-and-defineTasks',
    clause: 'A19',
    title: 'Future.withResolvers() and defineTasks() with every option undefined are the same as without options',
    async run() {
      const { future } = Future.withResolvers({ onCancel: undefined });
      same(future.cancel(), true, 'what cancel() returns');
      const { work } = defineTasks(undefined, { work() {} }, { namespace: undefined, errors: undefined });
      same(work().namespace, '', 'the namespace of a task');
    },
  },
];

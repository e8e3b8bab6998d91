import { alike, hasCode, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { brokenMessage, carried, carriers, stores } from '../fixtures/carried.js';
import { running } from '../fixtures/running.js';
import { carrying, unknownCarrier, ways } from './carrying-ways.js';
import { takeAll } from './taking.js';

/** Carriers that fail, and what is not carried. */
export const carriedFailing: readonly Case[] = [
  ...ways.map(({ id, requires, see }): Case => ({
    id: `carried/capture-throws-${id}`,
    clause: 'V6',
    title: `what capture() throws is the error of the task of ${id}(), and other tasks run`,
    requires,
    async run(t) {
      const error = new RangeError('nothing to capture');
      let fails = true;
      const throwing = unknownCarrier(() => {
        if (fails) throw error;
      });
      const dispatcher = await carrying(t, { context: [throwing, carriers.request] });
      const before = dispatcher.execute(running.double(1));
      const seen = new Promise((resolve) => {
        resolve(see(t, dispatcher));
      });
      same(
        await t.waiting.for(
          `${id}()`,
          seen.then(() => 'no error', originalOf),
        ),
        error,
        'its error',
      );
      same(
        await t.waiting.for(
          'execute()',
          before.then(() => 'no error', originalOf),
        ),
        error,
        'its error',
      );
      fails = false;
      const later = stores.request.run('later', () => see(t, dispatcher));
      same(await t.gives(`a later ${id}()`, later), 'later', 'what its task saw');
    },
  })),
  {
    id: 'carried/capture-throws-in-a-future',
    clause: 'V6',
    title: 'a call whose capture() or send() throws returns a future that has failed, and is counted as failed',
    async run(t) {
      const error = new RangeError('nothing to send');
      const fail = (): never => {
        throw error;
      };
      for (const broken of [unknownCarrier(fail), { ...unknownCarrier(() => 1), send: fail }]) {
        const dispatcher = await carrying(t, { context: [broken] });
        const future = dispatcher.executeAsync(running.double(1));
        same(future.state, 'finished', 'the state of the future');
        same(await t.gives('its exception()', future.exception()), error, 'its error');
        const { failed, queued, running: ofThem } = dispatcher.stats();
        alike({ failed, queued, running: ofThem }, { failed: 1, queued: 0, running: 0 }, 'what is counted');
      }
    },
  },
  {
    id: 'carried/uncloneable',
    clause: 'V7',
    title: 'a captured value that cannot be cloned fails its task with an error that names the carrier and the part',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await carrying(t);
      const bad = { user: { greet(): void {} } };
      const good = stores.request.run('good', () => dispatcher.execute(carried.request()));
      const failing = stores.request.run(bad, () => dispatcher.execute(carried.request()));
      const next = stores.request.run('next', () => dispatcher.execute(carried.request()));
      const error = await t.failure('the task', failing);
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['conformance/request', '.user.greet', "'request'"], 'its message');
      alike(await t.gives('the others', Promise.all([good, next])), ['good', 'next'], 'what they saw');
    },
  },
  {
    id: 'carried/uncloneable-blocking',
    clause: 'V7',
    title: 'a blocking call whose captured value cannot be cloned throws an error that names the carrier',
    requires: { isolation: 'clone', blocking: [true, 'when-ready', 'synchronous'] },
    async run(t) {
      const dispatcher = await carrying(t);
      const failing = new Promise((resolve) => {
        resolve(stores.request.run({ greet(): void {} }, () => dispatcher.executeSync(carried.request())));
      });
      const error = await t.failure('the task', failing);
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['conformance/request', '.greet'], 'its message');
    },
  },
  {
    id: 'carried/unknown-in-the-worker',
    clause: 'V8',
    title: 'what a carrier captured that the worker does not know is ignored, and what others captured is not',
    async run(t) {
      const dispatcher = await carrying(t, { context: [unknownCarrier(() => 'lost'), carriers.request] });
      const seen = stores.request.run('caller', () => dispatcher.execute(carried.request()));
      same(await t.gives('the task', seen), 'caller', 'what it saw');
    },
  },
  ...(['throws', 'returns'] as const).map((how): Case => ({
    id: `carried/run-${how}`,
    clause: 'V9',
    title: `if run() ${how} before it has called its function, only that task fails`,
    async run(t) {
      const dispatcher = await carrying(t, { context: [carriers.broken, carriers.request] });
      const failing = stores.broken.run(how, () => dispatcher.execute(carried.request()));
      const other = stores.request.run('other', () => dispatcher.execute(carried.request()));
      const error = await t.failure('the task', failing);
      if (how === 'throws') isInstance(error, RangeError, 'its error');
      mentions(String(error), [how === 'throws' ? brokenMessage : 'run()'], 'its error');
      same(await t.gives('the other task', other), 'other', 'what it saw');
    },
  })),
  {
    id: 'carried/run-throws-after',
    clause: 'V9',
    title: 'what run() throws after it has called its function does not change the outcome',
    async run(t) {
      const dispatcher = await carrying(t, { context: [carriers.broken, carriers.request] });
      const seen = stores.broken.run('throws after', () =>
        stores.request.run('caller', () => dispatcher.execute(carried.request())),
      );
      same(await t.gives('the task', seen), 'caller', 'its result');
    },
  },
  {
    id: 'carried/priority',
    clause: 'V10',
    title: 'currentTask().priority is the priority of the call, and 0 without one',
    async run(t) {
      const dispatcher = await carrying(t, { context: undefined, tasksPerWorker: 2 });
      const priorities = [3, undefined, -1.5, 0, 1e9];
      const all = priorities.map((priority) => dispatcher.execute(carried.priority(), { priority }));
      alike(await t.gives('the tasks', Promise.all(all)), [3, 0, -1.5, 0, 1e9], 'what they saw');
      const alone = await t.gives('a task by itself', dispatcher.execute(carried.priority(), { priority: 7 }));
      same(alone, 7, 'what it saw');
      const mapped = await takeAll(
        t,
        dispatcher.map(() => carried.priority(), [1, 2], { priority: 5 }),
      );
      alike(mapped.values, [5, 5], 'what the tasks of the items saw');
    },
  },
  {
    id: 'carried/priority-blocking',
    clause: 'V10',
    title: 'currentTask().priority is that of a blocking call',
    requires: { blocking: [true, 'when-ready', 'synchronous'] },
    async run(t) {
      const dispatcher = await carrying(t);
      same(dispatcher.executeSync(carried.priority(), { priority: 4 }), 4, 'what the task saw');
    },
  },
];

/** The error that the case made: a case that waits for a value of a stream wraps what the stream rejects with. */
function originalOf(error: unknown): unknown {
  return error instanceof Error && error.name === 'ConformanceError' ? error.cause : error;
}

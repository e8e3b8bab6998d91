import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { busy } from './situations.js';
import { numbersBelow, take, takeAll } from './taking.js';

const over = { done: true, value: undefined };
const kinds = ['synchronous', 'asynchronous'] as const;

/** Streams together with other features of a dispatcher. */
export const streamAndDispatcher: readonly Case[] = [
  {
    id: 'stream/worker-lost',
    clause: 'S15',
    title:
      'when the worker of a stream ends itself, the stream ends with a WorkerLostError after the values that have arrived',
    requires: { crashRecovery: ['all', 'announced'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const stream = dispatcher.stream(tasks.exitsAfter(gate.name, 3));
      const first = await take(t, stream, 1);
      await gate.arrivals();
      // All its yielded values have arrived by then, since it waits.
      await t.gives('another task', dispatcher.execute(running.double(1)));
      gate.open();
      await t.eventually('a task to run on another worker', () =>
        dispatcher.execute(running.double(1)).then(
          () => true,
          () => false,
        ),
      );
      alike([...first, ...(await take(t, stream, 2))], [0, 1, 2], 'the values');
      hasCode(await t.failure('the next one', stream.next()), 'DISPATCH_WORKER_LOST', 'its error');
      alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
    },
  },
  {
    id: 'stream/worker-lost-standing-still',
    clause: 'S15',
    title:
      'when the worker of a suspended stream is ended from outside, the stream ends with a WorkerLostError after the values that have arrived',
    requires: { crashRecovery: 'all' },
    needs: ['kill'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const stream = dispatcher.stream(tasks.numbers(t.key('killed'), 1000), { highWaterMark: 4 });
      await take(t, stream, 1);
      // It has the slot only because the generator is suspended.
      await t.gives('another task', dispatcher.execute(running.double(1)));
      await t.kill(dispatcher);
      const next = dispatcher.execute(running.double(2)).catch((error: unknown) => {
        // Otherwise it was assigned to the dead worker and counts as started.
        if (t.capabilities.startsKnown) throw error;
        hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of the next task');
        return 4;
      });
      same(await t.gives('the next task', next), 4, 'its result');
      const values: number[] = [];
      const taking = async (): Promise<void> => {
        for await (const value of stream) values.push(value);
      };
      hasCode(await t.failure('the rest', taking()), 'DISPATCH_WORKER_LOST', 'its error');
      alike(values, numbersBelow(values.length + 1).slice(1), 'the values before it');
      check(values.length > 0, 'there are values before it');
    },
  },
  {
    id: 'stream/worker-worn-out',
    clause: 'R15',
    title: 'a stream continues to its end on a worker that has run maxTasksPerWorker tasks',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, maxTasksPerWorker: 1 });
      const stream = dispatcher.stream(tasks.numbers(t.key('worn out'), 20), { highWaterMark: 2 });
      const doubled: number[] = [];
      for (const number of numbersBelow(20)) {
        alike(await take(t, stream, 1), [number], 'the next value');
        if (number < 3) doubled.push(await t.gives('a task beside it', dispatcher.execute(running.double(number))));
      }
      alike(doubled, [0, 2, 4], 'the results of the tasks beside it');
      alike(await takeAll(t, stream), { values: [], returned: 'end' }, 'what comes after the values');
    },
  },
  {
    id: 'stream/close-lets-it-go-on',
    clause: 'S19',
    title: 'a closing dispatcher lets an open stream continue to its end, and is closed after that',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const stream = dispatcher.stream(tasks.numbersLater(t.key('closing'), 100), { highWaterMark: 2 });
      await take(t, stream, 3);
      const closed = dispatcher.close();
      const { values, returned } = await takeAll(t, stream);
      alike(values, numbersBelow(100).slice(3), 'the values after close()');
      same(returned, 'end', 'the value it ends with');
      await t.gives('close()', closed);
      same(dispatcher.status, 'closed', 'the status');
    },
  },
  {
    id: 'stream/close-waits-for-a-stream-that-stands-still',
    clause: 'S19',
    title: 'a closing dispatcher waits for a suspended stream, and is closed when the stream is closed',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 60_000 });
      const stream = dispatcher.stream(tasks.numbers(t.key('left open'), 1000), { highWaterMark: 2 });
      await take(t, stream, 1);
      await t.gives('another task', dispatcher.execute(running.double(1)));
      const closed = dispatcher.close();
      await t.turns();
      same(dispatcher.status, 'closing', 'the status while the stream is open');
      await t.gives('return()', stream.return('left'));
      await t.gives('close()', closed);
    },
  },
  {
    id: 'stream/close-timeout',
    clause: 'S19',
    title: 'close({ timeout }) ends an open stream with a DispatcherClosedError, whether it is suspended or not',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2, cancelGrace: 50 });
      const log = t.gate();
      const still = dispatcher.stream(tasks.numbers(t.key('closed'), 1000), { highWaterMark: 1 });
      await take(t, still, 1);
      const waiting = dispatcher.stream(tasks.thenWaits(log.name, 0));
      const pending = t.failure('the pending next()', waiting.next());
      await log.noted('waiting');
      await t.gives('close()', dispatcher.close({ timeout: 50 }));
      same(dispatcher.status, 'closed', 'the status');
      hasCode(await pending, 'DISPATCH_CLOSED', 'its error');
      const taking = async (): Promise<void> => {
        for await (const _value of still);
      };
      hasCode(await t.failure('the suspended stream', taking()), 'DISPATCH_CLOSED', 'its error');
    },
  },
  ...(['closing', 'closed'] as const).map((status): Case => ({
    id: `stream/refused-when-${status}`,
    clause: 'S19',
    title: `the first next() of a stream rejects when the dispatcher is ${status}, even if the stream was created before`,
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const made = dispatcher.stream(tasks.these(['a']));
      const closed = dispatcher.close();
      if (status === 'closed') {
        gate.open();
        await t.gives('close()', closed);
      }
      same(dispatcher.status, status, 'the status');
      for (const stream of [made, dispatcher.stream(tasks.these(['b']))]) {
        hasCode(await t.failure('the first next()', stream.next()), 'DISPATCH_CLOSED', 'its error');
        alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
      }
      gate.open();
    },
  })),
  ...kinds.map((kind): Case => ({
    id: `stream/context-at-every-step-${kind}`,
    clause: 'S20',
    title: `currentTask() returns the own context of each of two alternating generators at every step: ${kind}`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const contexts = kind === 'synchronous' ? tasks.contexts : tasks.contextsLater;
      const both = [6, 8].map((left) => ({
        left,
        stream: dispatcher.stream(contexts(20), { highWaterMark: 1, timeout: left * 100_000 }),
      }));
      for (let step = 0; step <= 20; step += 1) {
        for (const { left, stream } of both) {
          const { value } = await t.gives('the next step', stream.next());
          const { worker, ...rest } = value ?? { worker: undefined };
          alike(rest, { same: true, left }, `its context at step ${step}`);
          check(typeof worker === 'number', `the worker has a number: it is ${String(worker)}`);
        }
      }
      for (const { stream } of both) await takeAll(t, stream);
    },
  })),
  {
    id: 'stream/context-after-await',
    clause: 'S20',
    title:
      'an asynchronous generator keeps its context after an await at any step, and another task on the worker has a different one',
    requires: { taskContext: 'async' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const both = [1, 2].map(() => takeAll(t, dispatcher.stream(tasks.contextAfterAwait(gate.name))));
      await gate.arrivals(2);
      gate.open();
      alike(
        await Promise.all(both),
        [1, 2].map(() => ({ values: [true], returned: true })),
        'whether each still has its own context',
      );
    },
  },
  {
    id: 'stream/priority',
    clause: 'R18',
    title: 'a stream with a higher priority starts before waiting tasks, and one with a lower priority after them',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      // A task does not wait for a task of a module that is still being loaded.
      await t.gives('a first stream', takeAll(t, dispatcher.stream(tasks.these([]))));
      const gate = t.gate();
      const log = t.gate();
      const holder = dispatcher.executeAsync(running.hold(gate.name));
      await gate.arrivals();
      const low = t.later(takeAll(t, dispatcher.stream(tasks.steps(log.name, 'low', 1), { priority: -1 })));
      const middle = dispatcher.executeAsync(running.note(log.name, 'middle'));
      const high = t.later(takeAll(t, dispatcher.stream(tasks.steps(log.name, 'high', 1), { priority: 1 })));
      gate.open();
      await t.gives('all of them', Promise.all([holder, low, middle, high]));
      await log.noted('low 0');
      alike(log.notes, ['high 0', 'middle', 'low 0'], 'the order of starts');
    },
  },
  {
    id: 'stream/affinity',
    clause: 'R19',
    title: 'a stream and a task with the same affinity key run on the same worker',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2, tasksPerWorker: 1 });
      for (const key of ['a', 7, 'c']) {
        const place = await t.gives('a task', dispatcher.execute(running.place(), { affinity: key }));
        const stream = dispatcher.stream(tasks.contexts(1), { affinity: key });
        const [glimpse] = await take(t, stream, 1);
        same(glimpse?.worker, place.worker, 'the worker of the stream');
        await takeAll(t, stream);
      }
    },
  },
];

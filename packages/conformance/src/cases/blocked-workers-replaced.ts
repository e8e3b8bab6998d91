import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { remains } from '../fixtures/blocking-remains.js';
import { running } from '../fixtures/running.js';
import { blocked, forever, replaces, takesBack } from './blocked-worker.js';
import { listOf, nextOf } from './inputs.js';

/** Which workers are replaced because something that an earlier task left behind blocks them. */
export const blockedWorkersReplaced: readonly Case[] = [
  ...(['loopLater', 'reactLater'] as const).map((what): Case => ({
    id: `blocked/is-replaced-${what === 'loopLater' ? 'loop' : 'promise-reactions'}`,
    clause: 'L23',
    title: `a worker that an earlier task left in ${what === 'loopLater' ? 'a loop' : 'endless promise reactions'} is lost and replaced, although nothing was cancelled`,
    requires: replaces,
    async run(t) {
      const dispatcher = await blocked(t, {}, what);
      const seen: string[] = [];
      for (const type of ['workerlost', 'workerreplaced'] as const)
        dispatcher.events.addEventListener(type, () => {
          seen.push(type);
        });
      const first = t.later(dispatcher.execute(running.place()));
      if (!t.capabilities.startsKnown) await t.failure('a first task', first);
      const place = await t.gives('a task', t.capabilities.startsKnown ? first : dispatcher.execute(running.place()));
      same(place.call, 1, 'how many tasks the module in its worker has run');
      alike(seen, ['workerlost', 'workerreplaced'], 'the events');
    },
  })),
  {
    id: 'blocked/after-a-failure',
    clause: 'L23',
    title: 'a worker that a task left in a loop is replaced also if that task failed',
    requires: replaces,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      await t.gives('a task of another module', dispatcher.execute(running.list()));
      await t.failure('the task', dispatcher.execute(remains.rejectAndLoop(gate.name, forever)));
      await gate.noted('blocked');
      const first = t.later(dispatcher.execute(running.double(1)));
      if (!t.capabilities.startsKnown) await t.failure('a first task', first);
      same(
        await t.gives('a task', t.capabilities.startsKnown ? first : dispatcher.execute(running.double(1))),
        2,
        'its result',
      );
    },
  },
  {
    id: 'blocked/after-a-cancellation',
    clause: 'L23',
    title: 'a worker that does not respond is replaced also if the task that it had to begin is cancelled',
    requires: takesBack,
    async run(t) {
      const dispatcher = await blocked(t);
      const lost = new Promise<void>((resolve) => {
        dispatcher.events.addEventListener('workerlost', () => {
          resolve();
        });
      });
      const future = dispatcher.executeAsync(running.double(1));
      await t.pause(0);
      check(future.cancel(), 'the task is cancelled');
      await t.gives('the event workerlost', lost);
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'blocked/suspended-stream',
    clause: 'L23',
    title: 'a suspended stream on a blocked worker ends with a WorkerLostError, after the values that have arrived',
    requires: replaces,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const stream = dispatcher.stream(remains.yieldAndLoop(gate.name, forever), { highWaterMark: 1 });
      same(await nextOf(t, 'the first value', stream), 1, 'it');
      await gate.noted('blocked');
      same(await nextOf(t, 'the second value', stream), 2, 'it');
      hasCode(await t.failure('the third', stream.next()), 'DISPATCH_WORKER_LOST', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'blocked/stream-with-a-pending-next',
    clause: 'L23',
    title: 'a stream whose consumer waits ends with a WorkerLostError too, if its worker is blocked between two values',
    requires: replaces,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const stream = dispatcher.stream(remains.yieldAndLoop(gate.name, forever), { highWaterMark: 1 });
      // Some values may arrive before the worker is blocked.
      const error = await t.failure('the loop', listOf(stream));
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'blocked/long-task-stays',
    clause: 'L23',
    title: 'a worker that runs a task which blocks it for long is not replaced, and the task behind it runs on it',
    requires: replaces,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 0 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const long = t.later(dispatcher.execute(running.spinFor(4000)));
      const behind = t.later(dispatcher.execute(running.place()));
      same(await t.gives('the long task', long), 4000, 'its result');
      same((await t.gives('the task behind it', behind)).life, before.life, 'the copy of the module that ran it');
    },
  },
  {
    id: 'blocked/late-answer-before-a-long-task',
    clause: 'L23',
    title: 'a worker that begins a long task late, since something had blocked it, is not replaced while the task runs',
    requires: replaces,
    deadline: 20_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 0 });
      await t.gives('a task of another module', dispatcher.execute(running.list()));
      const gate = t.gate();
      await t.gives('the task', dispatcher.execute(remains.loopLater(gate.name, 600)));
      await gate.noted('blocked');
      same(await t.gives('the long task', dispatcher.execute(running.spinFor(4000))), 4000, 'its result');
    },
  },
  {
    id: 'blocked/import-beside-a-long-task',
    clause: 'L23',
    title: 'a worker that runs a task which blocks it for long is not replaced for a task whose module it has to load',
    requires: replaces,
    deadline: 20_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2, cancelGrace: 0 });
      const gate = t.gate();
      const held = t.later(dispatcher.execute(remains.holdInLoop(gate.name, 4000, 'held')));
      await gate.noted('blocked');
      const other = t.later(dispatcher.execute(running.double(2)));
      gate.open();
      same(await t.gives('the task that runs', held), 'held', 'its result');
      same(await t.gives('the task of another module', other), 4, 'its result');
    },
  },
  {
    id: 'blocked/for-a-moment',
    clause: 'L23',
    title: 'a worker that is blocked for less than cancelGrace is not replaced',
    requires: replaces,
    deadline: 20_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 8000 + 8 * t.slack });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const gate = t.gate();
      await t.gives('the task', dispatcher.execute(remains.loopLater(gate.name, 2500)));
      await gate.noted('blocked');
      const after = await t.gives('the next task', dispatcher.execute(running.place()));
      same(after.life, before.life, 'the copy of the module that ran it');
    },
  },
  {
    id: 'blocked/while-this-thread-is',
    clause: 'L23',
    title:
      'time in which this thread is blocked does not count: a worker that could begin its task meanwhile is not replaced',
    requires: replaces,
    deadline: 20_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 0 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const gate = t.gate();
      await t.gives('the task', dispatcher.execute(remains.loopLater(gate.name, 500)));
      await gate.noted('blocked');
      const next = t.later(dispatcher.execute(running.place()));
      // It is assigned before this thread is blocked for much longer than its worker.
      await t.pause(0);
      const end = performance.now() + 4000 + 4 * t.slack;
      while (performance.now() < end);
      same((await t.gives('the next task', next)).life, before.life, 'the copy of the module that ran it');
    },
  },
  {
    id: 'blocked/close',
    clause: 'L23',
    title: 'close() fulfils although tasks wait for a worker that is blocked, and they settle before',
    requires: replaces,
    async run(t) {
      const dispatcher = await blocked(t);
      const future = dispatcher.executeAsync(running.double(2));
      future.addDoneCallback(() => {});
      await t.gives('close()', dispatcher.close());
      check(future.done(), 'the task has settled');
      same(dispatcher.status, 'closed', 'the status');
    },
  },
  {
    id: 'blocked/close-idle',
    clause: 'L23',
    title: 'close() fulfils although a worker is blocked that has no task',
    requires: replaces,
    async run(t) {
      const dispatcher = await blocked(t);
      await t.gives('close()', dispatcher.close());
      same(dispatcher.status, 'closed', 'the status');
    },
  },
];

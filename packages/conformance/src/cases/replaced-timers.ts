import { asCompleted, wait, type Dispatcher } from '@dispatch/core';
import { alike, check, ConformanceError, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { context } from '../fixtures/context.js';
import { errors } from '../fixtures/errors.js';
import { progress } from '../fixtures/progress.js';
import { replaceTimers } from '../fixtures/replaced-timers.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import { restoreTimers, timers } from '../fixtures/timers.js';
import type { HarnessAbility } from '../harness.js';
import { busy } from './situations.js';
import { numbersBelow, takeAll } from './taking.js';

const { setTimeout, clearTimeout } = globalThis;

const short = 20;
/** A task that takes a while without reading a clock. */
const long = 200_000;
/** In milliseconds: longer than a case takes. */
const far = 60_000;

/** Fails if `body` does not settle: the runner, whose timers are replaced too, may not notice that. */
async function settling(t: CaseContext, body: Promise<void>): Promise<void> {
  const limit = 2500 + 100 * t.slack;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ConformanceError(`it does not settle while timers are replaced: ${String(t.waiting)}`));
    }, limit);
  });
  try {
    await Promise.race([t.later(body), expired]);
  } finally {
    clearTimeout(timer);
  }
}

interface Use {
  readonly id: string;
  readonly title: string;
  readonly needs?: readonly HarnessAbility[];
  run(t: CaseContext, dispatcher: Dispatcher): Promise<void>;
}

/** What has to work while timers are replaced. */
const uses: readonly Use[] = [
  {
    id: 'execute',
    title: 'execute() fulfils',
    async run(t, dispatcher) {
      for (const number of [1, 2, 3])
        same(await t.gives('a task', dispatcher.execute(running.double(number))), 2 * number, 'its result');
    },
  },
  {
    id: 'progress',
    title: 'progress arrives',
    async run(t, dispatcher) {
      const seen: unknown[] = [];
      await t.gives(
        'the task',
        dispatcher.execute(progress.countUp(9), { onProgress: (value) => void seen.push(value) }),
      );
      same(seen.at(-1), 8, 'the last value that arrived');
    },
  },
  {
    id: 'stream',
    title: 'a stream is read to its end',
    async run(t, dispatcher) {
      const { values } = await takeAll(
        t,
        dispatcher.stream(streams.numbersLater(t.key('a'), 500), { highWaterMark: 4 }),
      );
      alike(values, numbersBelow(500), 'its values');
    },
  },
  {
    id: 'map',
    title: 'map() continues after the event loop had a turn',
    async run(t, dispatcher) {
      const { values } = await takeAll(
        t,
        dispatcher.map(() => progress.countUp(long), numbersBelow(100)),
      );
      same(values.length, 100, 'how many results there are');
    },
  },
  {
    id: 'result',
    title: 'the timeout of result() expires',
    async run(t, dispatcher) {
      const gate = t.gate();
      const future = dispatcher.executeAsync(running.hold(gate.name));
      hasCode(await t.failure('result()', future.result(short)), 'DISPATCH_TIMEOUT', 'its error');
      hasCode(await t.failure('exception()', future.exception(short)), 'DISPATCH_TIMEOUT', 'its error');
      gate.open();
      await t.gives('the task', future);
    },
  },
  {
    id: 'wait',
    title: 'the timeouts of wait() and asCompleted() expire',
    async run(t, dispatcher) {
      const gate = t.gate();
      const future = dispatcher.executeAsync(running.hold(gate.name));
      const { notDone } = await t.gives('wait()', wait([future], { timeout: short }));
      same(notDone.size, 1, 'how many futures are not done');
      const next = asCompleted([future], { timeout: short }).next();
      hasCode(await t.failure('asCompleted()', next), 'DISPATCH_TIMEOUT', 'its error');
      gate.open();
      await t.gives('the task', future);
    },
  },
  {
    id: 'unobserved',
    title: 'an unobserved failure is reported',
    async run(t) {
      const reported = new Promise((resolve) => {
        void t
          .dispatcher({ workers: 1, onUnobservedError: resolve })
          .then((dispatcher) => void dispatcher.executeAsync(errors.fail('RangeError')));
      });
      await t.gives('onUnobservedError', reported);
    },
  },
  {
    id: 'start',
    title: 'a dispatcher is created, starts its workers and is closed',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      await t.gives('ready()', dispatcher.ready());
      same(await t.gives('the task', dispatcher.execute(running.double(2))), 4, 'its result');
      await t.gives('close()', dispatcher.close());
    },
  },
  {
    id: 'failed-start',
    title: 'a failed start is reported',
    needs: ['createUnstartable'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, startTimeout: 1000 }, 'unstartable');
      hasCode(await t.failure('the task', dispatcher.execute(running.double(2))), 'DISPATCH_UNAVAILABLE', 'its error');
    },
  },
  {
    id: 'close',
    title: 'the timeout of close() expires',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const closed = dispatcher.close({ timeout: short });
      hasCode(await t.failure('the running task', holder), 'DISPATCH_CLOSED', 'its error');
      await t.gives('close()', closed);
      gate.open();
    },
  },
  {
    id: 'timeout',
    title: 'the timeout of a queued task expires',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const queued = dispatcher.execute(running.double(2), { timeout: short });
      hasCode(await t.failure('the queued task', queued), 'DISPATCH_TIMEOUT', 'its error');
      gate.open();
      await t.gives('the running task', holder);
    },
  },
  {
    id: 'grace',
    title: 'a cancelled task that does not stop is abandoned',
    async run(t) {
      const { dispatcher, holder } = await busy(t, { cancelGrace: short });
      const next = dispatcher.execute(running.double(2));
      holder.cancel();
      same(await t.gives('the next task', next), 4, 'its result');
    },
  },
];

/** Timers and clocks of the platform that are replaced, as fake timers do. */
export const replacedTimers: readonly Case[] = [
  ...uses.map(({ id, title, needs = [], run }): Case => ({
    id: `replaced-timers/${id}`,
    clause: 'A21',
    title: `with the timers of the caller replaced, ${title}`,
    needs,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('a first task', dispatcher.execute(running.double(1)));
      const restore = replaceTimers();
      try {
        await settling(t, run(t, dispatcher));
      } finally {
        restore();
      }
    },
  })),
  {
    id: 'replaced-timers/by-a-task',
    clause: 'A21',
    title: 'after a task has replaced the timers of its worker, other tasks run on that worker',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      await t.gives('the task that replaces timers', dispatcher.execute(timers.replace()));
      try {
        const useWorker = async (): Promise<void> => {
          const held = dispatcher.execute(running.hold(gate.name, 'held'));
          gate.open();
          same(await t.gives('a task that awaits', held), 'held', 'its result');
          const read = takeAll(t, dispatcher.stream(streams.numbers(t.key('a'), 500), { highWaterMark: 4 }));
          same((await read).values.length, 500, 'how many values the stream has');
          const mapped = takeAll(
            t,
            dispatcher.map(() => progress.countUp(long), numbersBelow(100)),
          );
          same((await mapped).values.length, 100, 'how many results the map has');
        };
        await settling(t, useWorker());
      } finally {
        // The worker may be this thread.
        restoreTimers();
        await t.gives('the task that restores timers', dispatcher.execute(timers.restore()));
      }
    },
  },
  {
    id: 'replaced-timers/date-by-a-task',
    clause: 'A21',
    title: 'after a task has moved the date of its worker, deadlines and the times of events are as before',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const started: (number | undefined)[] = [];
      dispatcher.events.addEventListener('tasksettled', (event) => started.push(event.started));
      const deadline = (): Promise<number> =>
        t.gives('a task', dispatcher.execute(context.deadline(), { timeout: 100_000 }));
      const before = await deadline();
      await t.gives('the task that replaces clocks', dispatcher.execute(timers.replace()));
      try {
        const after = await deadline();
        check(Math.abs(after - before) < far, `the deadlines are alike, they are ${before} and ${after}`);
        const [first, , last] = started;
        check(Math.abs(Number(last) - Number(first)) < far, `the tasks started at like times: ${started.join(', ')}`);
      } finally {
        // The worker may be this thread.
        restoreTimers();
        await t.gives('the task that restores timers', dispatcher.execute(timers.restore()));
      }
    },
  },
];

import { asCompleted, wait, type Dispatcher } from '@dispatch/core';
import { alike, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { errors } from '../fixtures/errors.js';
import { progress } from '../fixtures/progress.js';
import { replaceTimers } from '../fixtures/replaced-timers.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import type { HarnessAbility } from '../harness.js';
import { now } from '../timers.js';
import { settling } from './settling.js';
import { busy } from './situations.js';
import { numbersBelow, takeAll } from './taking.js';

const short = 20;
/** A task that takes a while without reading a clock. */
const long = 200_000;
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
      const begun = now();
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('a first task', dispatcher.execute(running.double(1)));
      const took = now() - begun;
      const restore = replaceTimers();
      try {
        await settling(t, took, run(t, dispatcher));
      } finally {
        restore();
      }
    },
  })),
];

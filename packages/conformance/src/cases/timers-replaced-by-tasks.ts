import { check, same } from '../assertions.js';
import type { Case } from '../case.js';
import { context } from '../fixtures/context.js';
import { progress } from '../fixtures/progress.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import { restoreTimers, timers } from '../fixtures/timers.js';
import { now } from '../timers.js';
import { settling } from './settling.js';
import { numbersBelow, takeAll } from './taking.js';

/** A task that takes a while without reading a clock. */
const long = 200_000;
/** In milliseconds: longer than a case takes. */
const far = 60_000;

/** Tasks that replace the timers and clocks of their worker. */
export const timersReplacedByTasks: readonly Case[] = [
  {
    id: 'replaced-timers/by-a-task',
    clause: 'A21',
    title: 'after a task has replaced the timers of its worker, other tasks run on that worker',
    async run(t) {
      const begun = now();
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      await t.gives('the task that replaces timers', dispatcher.execute(timers.replace()));
      const took = now() - begun;
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
        await settling(t, took, useWorker());
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

import { check, fail } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { byRun, ofTasks, recorded } from './recording.js';

function inOrder(what: string, times: readonly number[]): void {
  const isSorted = times.every((time, index) => index === 0 || time >= (times[index - 1] ?? NaN));
  check(isSorted, `the times of ${what} do not decrease: ${times.join(', ')}`);
}

/** The times of the events of tasks. */
export const eventTimes: readonly Case[] = [
  {
    id: 'events/began-and-ended',
    clause: 'N9',
    title: 'the settled event of a task that a worker ran has the times at which the task began and ended there',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen = recorded(dispatcher, ['taskstarted', 'tasksettled']);
      await t.gives('the task', dispatcher.execute(running.spinFor(50)));
      const [start, settled] = seen;
      if (settled?.type !== 'tasksettled') return fail('the second event is that it is settled');
      const { started, ended } = settled;
      if (started === undefined || ended === undefined)
        return fail(`the event has both times: ${started} and ${ended}`);
      check(ended - started >= 45, `the task ran for 50 ms: from ${started} to ${ended}`);
      check(
        Math.abs((start?.time ?? NaN) - started) < 1,
        `the time of the event (${start?.time}) is when the task began (${started})`,
      );
    },
  },
  {
    id: 'events/times-in-order',
    clause: 'N9',
    title: 'the times at which a task is queued, begins, ends and settles do not decrease',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      const seen = recorded(dispatcher, ofTasks);
      await t.gives(
        'the tasks',
        Promise.all(Array.from({ length: 100 }, (_, n) => dispatcher.execute(running.double(n)))),
      );
      for (const ofRun of byRun(seen)) {
        const settled = ofRun.at(-1);
        if (settled?.type !== 'tasksettled') return fail('the last event of a task is that it is settled');
        inOrder(
          `the events of run ${settled.run}`,
          ofRun.map(({ time }) => time),
        );
        const { started = NaN, ended = NaN, time } = settled;
        inOrder(`what the settled event of run ${settled.run} has`, [ofRun[0]?.time ?? NaN, started, ended, time]);
      }
    },
  },
];

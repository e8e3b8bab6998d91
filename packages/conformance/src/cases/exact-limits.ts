import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import { take } from './taking.js';

/** The numbers that clauses state, reached and exceeded by one. */
export const exactLimits: readonly Case[] = [
  ...[true, false].map((isStarted): Case => ({
    id: `queue/exact-${isStarted ? 'while-tasks-run' : 'before-a-worker-has-started'}`,
    clause: 'R14',
    title: `as many tasks are accepted as there are slots, and maxQueue more, ${isStarted ? 'while tasks run' : 'before a worker has started'}`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3, maxQueue: 2 });
      const gate = t.gate();
      const submit = (): Promise<unknown> => t.later(dispatcher.execute(running.hold(gate.name, 'held')));
      const accepted = [submit(), submit(), submit()];
      if (isStarted) await gate.arrivals(3);
      accepted.push(submit(), submit());
      for (let index = 0; index < 2; index += 1)
        hasCode(await t.failure('a task beyond the limit', submit()), 'DISPATCH_QUEUE_FULL', 'its error');
      gate.open();
      alike(await t.gives('the others', Promise.all(accepted)), Array(5).fill('held'), 'their results');
      same(dispatcher.stats().failed, 2, 'how many tasks have failed');
    },
  })),
  {
    id: 'queue/exact-beside-a-suspended-stream',
    clause: 'R14',
    title: 'a suspended stream takes no slot: with a maxQueue of 0, another task is accepted beside it',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, maxQueue: 0 });
      const stream = dispatcher.stream(forms.counted(1000), { highWaterMark: 1 });
      await take(t, stream, 1);
      // The stream is suspended once its next value has arrived.
      await t.eventually('a task to be accepted beside it', () =>
        dispatcher.execute(running.double(2)).then(
          (value) => value === 4,
          (error: unknown) => {
            hasCode(error, 'DISPATCH_QUEUE_FULL', 'its error');
            return false;
          },
        ),
      );
      await t.gives('return()', stream.return(undefined));
    },
  },
  {
    id: 'stream/window-of-64-by-default',
    clause: 'S3',
    title: 'without the option, the high-water mark is 64: as many values are yielded ahead, and no more',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const key = t.key('default');
      const stream = dispatcher.stream(streams.numbers(key, 1000));
      await take(t, stream, 1);
      const yielded = async (): Promise<number> => (await dispatcher.execute(streams.tally(key))).yielded;
      await t.eventually('64 values to be yielded', async () => (await yielded()) >= 64);
      await t.turns();
      const count = await yielded();
      check(count <= 65, `at most 64 values are yielded ahead of the one that was taken: ${count} were`);
      await t.gives('return()', stream.return('left'));
    },
  },
  {
    id: 'workers/never-listed-beyond-the-limit',
    clause: 'R17',
    title: 'stats() never lists more workers that accept tasks than `workers` allows, also while workers wear out',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 1, max: 2 }, maxTasksPerWorker: 2 });
      let most = 0;
      const look = (): void => {
        const open = dispatcher.stats().workers.filter(({ state }) => state !== 'retiring');
        most = Math.max(most, open.length);
      };
      await t.gives(
        'the tasks',
        Promise.all(Array.from({ length: 12 }, () => dispatcher.execute(running.double(1)).then(look))),
      );
      check(most <= 2, `at most 2 workers accept tasks at a time: there were ${most}`);
    },
  },
];

import { ManualClock } from '@dispatch/core/testing';
import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import type { Gate } from '../gate.js';
import { running } from '../fixtures/running.js';
import { withSetup } from './worker-setup.js';

const needs = ['createWithSetup'] as const;

/** What was noted. What a worker has noted before it ended has arrived when a later note has. */
async function notesOf(t: CaseContext, log: Gate): Promise<readonly unknown[]> {
  const other = await t.dispatcher({ workers: 1 });
  await t.gives('a task of another dispatcher', other.execute(running.note(log.name, 'end')));
  await log.noted('end');
  return log.notes.filter((text) => text !== 'end');
}

/** When the teardown of a worker runs, and how often. */
export const teardownSequences: readonly Case[] = [
  {
    id: 'teardown/once',
    clause: 'W3',
    title: 'the teardown runs once, however often close() is called',
    needs,
    async run(t) {
      const { dispatcher, log } = await withSetup(t, { workers: 1 });
      await t.gives('a task', dispatcher.execute(running.double(1)));
      const closings = [dispatcher.close(), dispatcher.close({ cancelPending: true })];
      await t.gives('both calls of close()', Promise.all(closings));
      await t.gives('a third call', dispatcher.close());
      alike(await notesOf(t, log), ['setup 1', 'teardown 1', 'torn down 1'], 'what was noted');
    },
  },
  {
    id: 'teardown/after-the-last-task',
    clause: 'W3',
    title:
      'the teardown begins after the last task that was accepted has ended, also one that waits when close() is called',
    needs,
    async run(t) {
      const { dispatcher, log } = await withSetup(t, { workers: 1, tasksPerWorker: 1 });
      const gate = t.gate();
      const first = dispatcher.execute(running.holdAndNote(gate.name, log.name, 'first'));
      const second = dispatcher.execute(running.note(log.name, 'second'));
      await gate.arrivals();
      const closing = dispatcher.close();
      gate.open();
      await t.gives('all of them', Promise.all([first, second, closing]));
      await log.noted('torn down 1');
      const expected = ['setup 1', 'begin first', 'end first', 'second', 'teardown 1', 'torn down 1'];
      alike(log.notes, expected, 'what was noted');
    },
  },
  {
    id: 'teardown/setup-that-has-not-ended',
    clause: 'W4',
    title: 'a worker that is ended before its setup has ended has no teardown',
    needs,
    async run(t) {
      const gate = t.gate();
      const { dispatcher, log } = await withSetup(t, { workers: 1 }, { setupGate: gate.name });
      const task = t.later(dispatcher.execute(running.double(1)));
      await gate.arrivals();
      await log.noted('setup 1');
      await t.gives('close()', dispatcher.close({ timeout: 0 }));
      await t.failure('the task', task);
      gate.open();
      await t.turns();
      alike(await notesOf(t, log), ['setup 1'], 'what was noted');
    },
  },
  {
    id: 'teardown/short-grace',
    clause: 'W5',
    title: 'with a cancelGrace of less than 100 ms, a teardown may take 100 ms',
    needs,
    async run(t) {
      const [gate, clock] = [t.gate(), new ManualClock()];
      const options = { workers: 1, cancelGrace: 0, clock };
      const { dispatcher, log } = await withSetup(t, options, { teardownGate: gate.name });
      await t.gives('a task', dispatcher.execute(running.double(1)));
      let isClosed = false;
      const closing = dispatcher.close().then(() => {
        isClosed = true;
      });
      await gate.arrivals();
      clock.advance(99);
      await t.turns();
      same(isClosed, false, 'whether close() has fulfilled after 99 ms');
      gate.open();
      await t.gives('close()', closing);
      await log.noted('torn down 1');
    },
  },
];

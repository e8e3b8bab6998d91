import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { ghostOf } from '../fixtures/broken-modules.js';
import { running } from '../fixtures/running.js';
import { recorded } from './recording.js';

/** Tasks whose module a worker has not loaded. */
export const loadingModules: readonly Case[] = [
  {
    id: 'module/pending-while-it-loads',
    clause: 'L26',
    title: 'a task is pending while its module loads, and never starts if it is cancelled meanwhile',
    requires: { modules: 'imported' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const started = recorded(dispatcher, ['taskstarted']);
      const gate = t.gate();
      const task = ghostOf('waits-on-load', { gate: gate.name });
      const [first, second] = [dispatcher.executeAsync(task), dispatcher.executeAsync(task)];
      await gate.arrivals();
      alike([first.state, second.state], ['pending', 'pending'], 'the states of the tasks');
      same(dispatcher.stats().running, 0, 'how many tasks are running');
      same(first.cancel(), true, 'cancel() of the first task');
      gate.open();
      same(await t.gives('the second task', second), 'loaded', 'its result');
      // Notes of one worker arrive in order: after this one, none of the first task can follow.
      await t.gives('a task after them', dispatcher.execute(running.note(gate.name, 'after')));
      await gate.noted('after');
      alike(gate.notes, ['ran', 'after'], 'what has run');
      same(started.length, 2, 'how many tasks have started');
    },
  },
];

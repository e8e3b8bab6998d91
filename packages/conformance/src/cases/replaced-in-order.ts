import { replaceWorkers } from '@dispatch/core/replace-workers';
import { alike } from '../assertions.js';
import type { Case } from '../case.js';
import { forms } from '../fixtures/forms.js';

/** The order in which new workers get the tasks of those that `replaceWorkers()` replaces. */
export const replacedInOrder: readonly Case[] = [
  {
    id: 'workers/replaced-in-order',
    clause: 'R18',
    title: 'tasks that several workers had prefetched are assigned to the new workers in the order of their submission',
    requires: { startsKnown: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2, tasksPerWorker: 1 });
      await t.gives('ready()', dispatcher.ready());
      const burst = Array.from({ length: 50 }, () => dispatcher.execute(forms.holdIf('warm')));
      await t.gives('a burst', Promise.all(burst));
      const gates = [t.gate(), t.gate()] as const;
      const holders = gates.map(({ name }) => dispatcher.executeAsync(forms.holdIf('holder', name)));
      const ended: unknown[] = [];
      const labels = ['a', 'b', 'c', 'd', 'e', 'f'];
      const futures = labels.map((label) => {
        const future = dispatcher.executeAsync(forms.holdIf(label));
        future.addDoneCallback(() => ended.push(label));
        return future;
      });
      for (const gate of gates) await gate.arrivals();
      replaceWorkers(dispatcher);
      // One of the workers does not end before the others have run: a single new one runs them.
      gates[0].open();
      await t.gives('the tasks', Promise.all(futures));
      alike(ended, labels, 'the order in which they have ended');
      gates[1].open();
      await t.gives('the first tasks', Promise.all(holders));
    },
  },
];

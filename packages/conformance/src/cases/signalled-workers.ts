import { same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';

/** What terminals and supervisors send to all processes of a program. */
const signals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR2'] as const;

/** Workers that are processes, and get the signals by which a program is asked to end. */
export const signalledWorkers: readonly Case[] = signals.flatMap((signal) => {
  const of = (id: string, when: string, removed: readonly (string | undefined)[]): Case => ({
    id: `lost/not-by-${signal.toLowerCase()}${id}`,
    clause: 'L27',
    title: `${signal} to the worker processes ends none of them${when}: the task that runs finishes, and the next one runs there`,
    needs: ['signalWorkers'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      for (const event of removed)
        await t.gives('the task that removes listeners', dispatcher.execute(failing.removeListeners(event)));
      const gate = t.gate();
      const future = dispatcher.executeAsync(running.placeAt(gate.name));
      await gate.arrivals();
      await t.signalWorkers(dispatcher, signal);
      gate.open();
      const { life } = await t.gives('the task that was running', future);
      same((await t.gives('the next task', dispatcher.execute(running.place()))).life, life, 'its worker');
    },
  });
  return [
    of('', '', []),
    of('-without-listeners', ' after a task has removed its listeners', [signal]),
    of('-without-any-listeners', ' after tasks have removed all listeners, twice', [undefined, undefined]),
  ];
});

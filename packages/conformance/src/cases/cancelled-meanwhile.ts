import type { Task } from '@dispatch/core';
import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { notesNothing, started, startedInTime, done } from './situations.js';

/** Code that the submission, the start or the end of a task calls, and what it sees or does. */
export const cancelledMeanwhile: readonly Case[] = [
  {
    id: 'cancel/during-the-snapshot',
    clause: 'C1',
    title: 'a task whose signal is aborted by a getter of its arguments, while they are cloned, never starts',
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const log = t.gate();
      const controller = new AbortController();
      const argument = {
        get property(): string {
          controller.abort('enough');
          return 'value';
        },
      };
      const { label }: { label(log: string, value: unknown): Task<unknown> } = forms;
      const options = { signal: controller.signal, snapshot: true };
      const future = dispatcher.executeAsync(label(log.name, argument), options);
      same(future.state, 'cancelled', 'its state');
      await t.gives('the next task', dispatcher.execute(forms.label(log.name, 'the next task')));
      await log.noted('the next task');
      alike(log.notes, ['the next task'], 'what has started');
      await t.gives('close()', dispatcher.close());
    },
  },
  {
    id: 'cancel/by-a-listener',
    clause: 'C1',
    title: 'a task that a listener of taskqueued cancels never starts; before that, it is counted as waiting',
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const [log, controller] = [t.gate(), new AbortController()];
      const seen: number[] = [];
      const onQueued = (): void => {
        seen.push(dispatcher.stats().queued);
        controller.abort('enough');
        seen.push(dispatcher.stats().queued);
      };
      dispatcher.events.addEventListener('taskqueued', onQueued);
      const future = dispatcher.executeAsync(running.note(log.name, 'ran'), { signal: controller.signal });
      dispatcher.events.removeEventListener('taskqueued', onQueued);
      same(future.state, 'cancelled', 'its state');
      alike(seen, [1, 0], 'how many tasks wait, before and after the abort');
      await notesNothing(t, dispatcher, log);
      await t.gives('close()', dispatcher.close());
    },
  },
  {
    id: 'timeout/signal-read-afterwards',
    clause: 'T4',
    title:
      'the signal of a task that reads it for the first time after its timeout, in a loop that never yields, is aborted',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('a first task', dispatcher.execute(cancelling.nothing()));
      const { log } = await startedInTime(t, (timeout) => {
        const gate = t.gate();
        const future = dispatcher.executeAsync(cancelling.signalAfterLoop(gate.name), { timeout });
        // A loop on this thread ends before its notes arrive.
        const over = done(future).then(() => dispatcher.execute(running.double(1)));
        return { log: gate, started: gate.noted('started'), over };
      });
      await log.noted('aborted: true, DISPATCH_TIMEOUT TimeoutError, cause undefined');
    },
  },
  {
    id: 'stats/within-a-callback',
    clause: 'N8',
    title: 'a callback of a future sees its task counted as one that its worker has answered',
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const seen: unknown[] = [];
      for (const number of [1, 2]) {
        const future = dispatcher.executeAsync(running.double(number));
        future.addDoneCallback(() => {
          const { completed, running: runs, workers } = dispatcher.stats();
          seen.push([completed, runs, workers.map(({ answered, running: own }) => [answered, own])]);
        });
        await t.gives('the task', future);
      }
      alike(
        seen,
        [1, 2].map((number) => [number, 0, [[number, 0]]]),
        'how many tasks have completed and run, and have been answered by the worker and run there',
      );
    },
  },
];

import { alike, check, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';

const announced = { crashRecovery: ['all', 'announced'] } as const;

/** Workers that die while no task runs on them, and which errors of workers are reported. */
export const idleWorkersLost: readonly Case[] = [
  {
    id: 'lost/uncaught-error-while-idle',
    clause: 'L4',
    title: 'a worker that dies while it is idle affects no task: the next task runs on another worker',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      same(
        await t.gives('the task', dispatcher.execute(failing.uncaughtAfterwards(log.name))),
        'returned',
        'its result',
      );
      await log.noted('about to throw');
      await t.eventually('a task to run on another worker', async () => {
        // While the worker dies, a task may still start on it and is lost with it.
        const place = await dispatcher.execute(running.place()).catch((error: unknown) => {
          hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of a task that started on the dying worker');
        });
        return place !== undefined && place.life !== before.life;
      });
    },
  },
  ...(['error', 'rejection'] as const).map((what): Case => ({
    id: `lost/idle-${what}-reported`,
    clause: 'L25',
    title: `${what === 'error' ? 'an error' : 'a rejection'} that ends an idle worker is passed to onUnobservedError, once and without a task`,
    requires: announced,
    async run(t) {
      const reported: unknown[][] = [];
      const onUnobservedError = (...args: unknown[]): void => {
        reported.push(args);
      };
      const dispatcher = await t.dispatcher({ workers: 1, onUnobservedError });
      const log = t.gate();
      const ending = what === 'error' ? failing.uncaughtAfterwards(log.name) : failing.rejectedAfterwards(log.name);
      await t.gives('the task', dispatcher.execute(ending));
      await t.eventually('onUnobservedError to be called', () => reported.length > 0);
      await t.gives('close()', dispatcher.close());
      same(reported.length, 1, 'how often it was called');
      const [error, task] = reported[0] ?? [];
      isInstance(error, Error, 'the error');
      check(
        error.message.includes('uncaught on purpose'),
        `its message has that of the thrown error: ${error.message}`,
      );
      same(task, undefined, 'the name of the task');
    },
  })),
  {
    id: 'lost/error-of-a-task-not-reported-twice',
    clause: 'L25',
    title:
      'an error that ends a worker while a task runs on it is the cause of the error of that task, and not reported',
    requires: announced,
    async run(t) {
      const reported: unknown[][] = [];
      const onUnobservedError = (...args: unknown[]): void => {
        reported.push(args);
      };
      const dispatcher = await t.dispatcher({ workers: 1, onUnobservedError });
      const gate = t.gate();
      const future = dispatcher.executeAsync(failing.uncaughtAt(gate.name));
      await gate.arrivals();
      gate.open();
      hasCode(await t.failure('the task', future), 'DISPATCH_WORKER_LOST', 'its error');
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      await t.turns();
      alike(reported, [], 'what was reported');
    },
  },
  {
    id: 'lost/ended-while-idle',
    clause: 'L4',
    title: 'a worker that is ended from outside while it is idle affects no task',
    requires: { crashRecovery: 'all', startsKnown: true },
    needs: ['kill'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('a first task', dispatcher.execute(running.double(1)));
      await t.kill(dispatcher);
      // It may be assigned to the dead worker before the death is noticed: it has not started, so it must run.
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'lost/ended-while-idle-and-not-noticed',
    clause: 'L4',
    title:
      'with `startsKnown: false`, an idle worker that is ended from outside loses at most the task assigned before its death is noticed',
    requires: { crashRecovery: 'all', startsKnown: false },
    needs: ['kill'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('a first task', dispatcher.execute(running.double(1)));
      await t.kill(dispatcher);
      const next = await dispatcher.execute(running.double(2)).catch((error: unknown) => {
        hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of a task that was assigned to the dead worker');
        return 4;
      });
      same(next, 4, 'the result of the next task, if any');
      same(await t.gives('the task after it', dispatcher.execute(running.double(3))), 6, 'its result');
    },
  },
  {
    id: 'lost/error-of-a-cancelled-task-reported',
    clause: 'L25',
    title: 'an error that ends a worker on which only a cancelled task still runs is passed to onUnobservedError, once',
    requires: announced,
    async run(t) {
      const reported: unknown[][] = [];
      const onUnobservedError = (...args: unknown[]): void => {
        reported.push(args);
      };
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000, onUnobservedError });
      const gate = t.gate();
      const future = dispatcher.executeAsync(failing.uncaughtAt(gate.name));
      await gate.arrivals();
      future.cancel('enough');
      gate.open();
      await t.eventually('onUnobservedError to be called', () => reported.length > 0);
      same(await t.gives('another task', dispatcher.execute(running.double(2))), 4, 'its result');
      await t.gives('close()', dispatcher.close());
      same(reported.length, 1, 'how often it was called');
      const [error, task] = reported[0] ?? [];
      isInstance(error, Error, 'the error');
      check(error.message.includes('uncaught on purpose'), `its message is that of the thrown error: ${error.message}`);
      same(task, undefined, 'the name of the task');
    },
  },
];

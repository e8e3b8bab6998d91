import { alike, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { checkCounts } from './counting.js';
import { memberOf, recorded } from './recording.js';

const announced = { crashRecovery: ['all', 'announced'] } as const;

/** Statistics and events of lost workers and of their tasks. */
export const lostObservation: readonly Case[] = [
  {
    id: 'lost/counts-of-tasks',
    clause: 'N6',
    title: 'each task that is lost with its worker is counted once as failed, and a cancelled one only as cancelled',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 4, cancelGrace: 60_000 });
      const gate = t.gate();
      const [cancelled, ...held] = [1, 2, 3].map(() => dispatcher.executeAsync(running.hold(gate.name)));
      await gate.arrivals(3);
      cancelled?.cancel();
      hasCode(await t.failure('the culprit', dispatcher.execute(failing.exit(1))), 'DISPATCH_WORKER_LOST', 'its error');
      for (const future of held) hasCode(await t.failure('a task', future), 'DISPATCH_WORKER_LOST', 'its error');
      checkCounts(dispatcher, { failed: 3, cancelled: 1 }, 'after the loss');
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      checkCounts(dispatcher, { failed: 3, cancelled: 1, completed: 1 }, 'in the end');
    },
  },
  {
    id: 'lost/worker-not-listed',
    clause: 'N8',
    title:
      'a lost worker is not listed, and the one that replaces it has a number of its own and has answered its own tasks',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      hasCode(await t.failure('the culprit', dispatcher.execute(failing.exit(1))), 'DISPATCH_WORKER_LOST', 'its error');
      same(
        dispatcher.stats().workers.some(({ worker }) => worker === before.worker),
        false,
        'whether the lost worker is listed',
      );
      const after = await t.gives('the next task', dispatcher.execute(running.place()));
      alike(
        dispatcher.stats().workers.map(({ worker, answered }) => [worker, answered]),
        [[after.worker, 1]],
        'the workers, and how many tasks each has answered',
      );
    },
  },
  {
    id: 'lost/events-of-tasks',
    clause: 'N9',
    title: 'every task that had started on a lost worker has one settled event: failed, with the number of that worker',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      const { worker } = await t.gives('a first task', dispatcher.execute(running.place()));
      const gate = t.gate();
      const held = [1, 2].map(() => dispatcher.executeAsync(running.hold(gate.name)));
      await gate.arrivals(2);
      const seen = recorded(dispatcher, ['tasksettled']);
      await t.failure('the culprit', dispatcher.execute(failing.exit(1)));
      for (const future of held) await t.failure('a task', future);
      alike(
        seen.map((event) => [event.outcome, event.worker, event.ended]),
        [1, 2, 3].map(() => ['failed', worker, undefined]),
        'the outcome, the worker and the end of each',
      );
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      same(seen.length, 4, 'how many tasks have settled in the end');
    },
  },
  {
    id: 'lost/events-of-an-idle-worker',
    clause: 'N10',
    title: 'a worker that dies while it is idle has one lost event and no ended event, also when the dispatcher closes',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen = recorded(dispatcher, ['workerlost', 'workerended']);
      const log = t.gate();
      await t.gives('a task', dispatcher.execute(failing.uncaughtAfterwards(log.name)));
      await t.eventually('the worker to be lost', () => seen.length > 0);
      await t.gives('close()', dispatcher.close());
      const [lost, ...others] = seen;
      same(lost?.type, 'workerlost', 'the first event');
      same(
        others.some((event) => event.worker === lost?.worker),
        false,
        'whether the lost worker has another event',
      );
    },
  },
  {
    id: 'lost/stream-counts-and-events',
    clause: 'N9',
    title: 'a suspended stream whose worker is lost is settled once, as failed, with the number of that worker',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const seen = recorded(dispatcher, ['taskstarted', 'tasksettled']);
      const stream = dispatcher.stream(forms.throwingAtLast('never'), { highWaterMark: 1 });
      await t.gives('next()', stream.next());
      await t.failure('the culprit', dispatcher.execute(failing.exit(1)));
      // A value that had arrived comes first.
      const rest = async (): Promise<void> => {
        for await (const _ of stream);
      };
      hasCode(await t.failure('the rest', rest()), 'DISPATCH_WORKER_LOST', 'its error');
      const ofStream = seen.filter(({ task }) => task === 'throwingAtLast');
      alike(
        ofStream.map((event) => [event.type, memberOf(event, 'outcome')]),
        [
          ['taskstarted', undefined],
          ['tasksettled', 'failed'],
        ],
        'its events',
      );
      same(memberOf(ofStream[1], 'worker'), memberOf(ofStream[0], 'worker'), 'the worker in its last event');
      checkCounts(dispatcher, { failed: 2 }, 'in the end');
    },
  },
  {
    id: 'lost/busy-worker-that-closes',
    clause: 'N10',
    title: 'a worker that is ended with its tasks, because close() has no more time, has one event of its end',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 0 });
      const seen = recorded(dispatcher, ['workerstarted', 'workerlost', 'workerended']);
      const gate = t.gate();
      const held = dispatcher.executeAsync(running.hold(gate.name));
      await gate.arrivals();
      await t.gives('close()', dispatcher.close({ timeout: 0 }));
      hasCode(await t.failure('the task', held), 'DISPATCH_CLOSED', 'its error');
      const [started, ...ended] = seen;
      same(started?.type, 'workerstarted', 'the first event');
      alike(
        ended.map(({ worker }) => worker),
        [started?.worker],
        'the workers of the events of an end',
      );
    },
  },
];

import type { DispatcherEventMap, WorkerEvent, WorkerEventType } from '@dispatch/core';
import { alike, check, fail, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { recorded, typesOf } from './recording.js';

const ofWorkers = ['workerstarted', 'workerlost', 'workerreplaced', 'workerended'] as const;

function theOne<Type extends WorkerEventType>(events: readonly WorkerEvent[], type: Type): DispatcherEventMap[Type] {
  const found = events.filter((event): event is DispatcherEventMap[Type] => event.type === type);
  return found[0] === undefined || found.length > 1
    ? fail(`there is one event '${type}': there are ${found.length}`)
    : found[0];
}

/** What `events` reports about workers. */
export const workerEvents: readonly Case[] = [
  {
    id: 'events/worker-starts-and-ends',
    clause: 'N10',
    title:
      'a worker has a started event with the number that its tasks see, and an ended event when the dispatcher closes',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, name: 'observed' });
      const seen = recorded(dispatcher, ofWorkers);
      const { worker } = await t.gives('a task', dispatcher.execute(running.place()));
      alike(
        seen.map((event) => [event.type, event.worker, event.dispatcher]),
        [['workerstarted', worker, 'observed']],
        'the first events',
      );
      await t.gives('close()', dispatcher.close());
      alike(typesOf(seen), ['workerstarted', 'workerended'], 'all events');
      same(seen[1]?.worker, worker, 'which worker has ended');
      check(
        seen.every((event) => event instanceof Event && Number.isFinite(event.time)),
        'each is an event with a time',
      );
    },
  },
  {
    id: 'events/worker-lost',
    clause: 'N10',
    title: 'a worker that dies has a lost event with its exit code, if there is one, and another worker replaces it',
    requires: { crashRecovery: ['all', 'announced'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen = recorded(dispatcher, ofWorkers);
      const hasExitCode = await t.gives('a first task', dispatcher.execute(failing.hasExitCode()));
      hasCode(await t.failure('the task', dispatcher.execute(failing.exit(3))), 'DISPATCH_WORKER_LOST', 'its error');
      const { worker } = await t.gives('the next task', dispatcher.execute(running.place()));
      const first = seen[0]?.worker;
      alike(
        seen.map((event) => [event.type, event.worker]),
        [
          ['workerstarted', first],
          ['workerlost', first],
          ['workerreplaced', worker],
          ['workerstarted', worker],
        ],
        'the events',
      );
      same(theOne(seen, 'workerreplaced').replaces, first, 'which worker the new one replaces');
      same(theOne(seen, 'workerlost').exitCode, hasExitCode ? 3 : undefined, 'the exit code');
    },
  },
  {
    id: 'events/worker-lost-by-an-error',
    clause: 'N10',
    title: 'a worker that dies of an error has a lost event with that error as the cause',
    requires: { crashRecovery: ['all', 'announced'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen = recorded(dispatcher, ofWorkers);
      const gate = t.gate();
      const future = dispatcher.executeAsync(failing.uncaughtAt(gate.name));
      await gate.arrivals();
      gate.open();
      await t.failure('the task', future);
      const { cause } = theOne(seen, 'workerlost');
      isInstance(cause, Error, 'its cause');
      same(cause.message, 'uncaught on purpose', 'the message of its cause');
    },
  },
  {
    id: 'events/worker-worn-out',
    clause: 'N10',
    title:
      'a worker that has reached maxTasksPerWorker has an ended event, another worker replaces it, and none is lost',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, maxTasksPerWorker: 2 });
      const seen = recorded(dispatcher, ofWorkers);
      const workers: unknown[] = [];
      for (let index = 0; index < 3; index += 1)
        workers.push((await t.gives('a task', dispatcher.execute(running.place()))).worker);
      const [first, , third] = workers;
      alike(typesOf(seen), ['workerstarted', 'workerended', 'workerreplaced', 'workerstarted'], 'the events');
      alike(
        seen.map(({ worker }) => worker),
        [first, first, third, third],
        'of which workers',
      );
      same(theOne(seen, 'workerreplaced').replaces, first, 'which worker the new one replaces');
    },
  },
];

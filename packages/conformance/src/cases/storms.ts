import { check, same } from '../assertions.js';
import type { Case } from '../case.js';
import {
  answersLate,
  endsAllFromOutside,
  exits,
  exitsLater,
  loadsNowAndThen,
  loops,
  neverStops,
  rejectsUnhandled,
  sendsGarbage,
  sendsToParent,
  throwsAfterwards,
  throwsUncaught,
} from './culprits.js';
import { garbageKinds } from '../fixtures/garbage.js';
import { runStorm, type Culprit } from './storm.js';

const announced = { crashRecovery: ['all', 'announced'] } as const;
/** On platforms where workers start slowly, starting ten of them one after the other takes a while. */
const deadline = 30_000;

function times(count: number, culprit: Culprit): Culprit[] {
  return Array.from({ length: count }, () => culprit);
}

/** Failures at any time in the middle of a steady load. */
export const storms: readonly Case[] = [
  {
    id: 'storm/exits',
    clause: 'L5',
    title: 'in a steady load with one task at a time on each worker, only tasks that end their worker are lost',
    requires: { ...announced, parallel: true, startsKnown: true },
    deadline,
    async run(t) {
      const { lost } = await runStorm(t, {
        options: { workers: 2, tasksPerWorker: 1 },
        tasks: 300,
        culprits: [...times(4, exits), ...times(4, exitsLater)],
        seed: 1,
      });
      same(lost, 0, 'how many ordinary tasks were lost');
    },
  },
  {
    id: 'storm/exits-among-neighbours',
    clause: 'L1',
    title: 'in a steady load with several tasks at a time on each worker, only tasks on a worker that ends are lost',
    requires: { ...announced, parallel: true },
    deadline,
    async run(t) {
      const { lost, lostWorkers } = await runStorm(t, {
        options: { workers: 2, tasksPerWorker: 3 },
        tasks: 300,
        culprits: [...times(4, exits), ...times(4, exitsLater)],
        seed: 2,
      });
      // In addition to the culprit; other tasks assigned to the worker have not started.
      if (t.capabilities.startsKnown)
        check(
          lost <= 2 * lostWorkers,
          `no more than 2 ordinary tasks are lost with a worker (${lost} with ${lostWorkers})`,
        );
    },
  },
  {
    id: 'storm/uncaught',
    clause: 'L3',
    title: 'in a steady load, each uncaught error and unhandled rejection is the cause of its own lost worker',
    requires: { ...announced, parallel: true },
    deadline,
    async run(t) {
      await runStorm(t, {
        options: { workers: 2, tasksPerWorker: 1 },
        tasks: 300,
        culprits: [...times(4, throwsUncaught), ...times(4, rejectsUnhandled)],
        seed: 3,
      });
    },
  },
  {
    id: 'storm/endless-loops',
    clause: 'C18',
    title: 'in a steady load, cancelled endless loops lose only tasks on the same worker',
    requires: { cancelRunning: 'terminate', parallel: true },
    deadline,
    async run(t) {
      const { lost, lostWorkers } = await runStorm(t, {
        options: { workers: 2, tasksPerWorker: 2 },
        tasks: 200,
        culprits: times(6, loops),
        seed: 4,
      });
      if (t.capabilities.startsKnown)
        check(
          lost <= lostWorkers,
          `no more than one ordinary task is lost with a worker (${lost} with ${lostWorkers})`,
        );
    },
  },
  {
    id: 'storm/ended-from-outside',
    clause: 'L8',
    title: 'in a steady load, workers that are ended from outside are replaced, and at most the tasks on them are lost',
    requires: { crashRecovery: 'all', parallel: true },
    needs: ['kill'],
    deadline,
    async run(t) {
      const { lostWorkers, lostUnstarted = 0 } = await runStorm(t, {
        // A browser does not report that a worker was ended while it started: its startTimeout has to expire.
        options: { workers: 2, tasksPerWorker: 2, startTimeout: 3000 + 10 * t.slack },
        tasks: 300,
        culprits: times(4, endsAllFromOutside),
        seed: 5,
      });
      // How many a worker starts until its platform has stopped it is not limited. It may be stopped between the claim of one
      // and its first statement.
      check(
        lostUnstarted <= lostWorkers,
        `of the tasks that had not started none is lost, but for one that a worker was about to start (${lostUnstarted} with ${lostWorkers})`,
      );
    },
  },
  {
    id: 'storm/modules-that-load-now-and-then',
    clause: 'L14',
    title:
      'in a steady load, modules that fail to load on some workers, or end them, lose only tasks on the same worker',
    requires: { ...announced, parallel: true, startsKnown: true, modules: 'imported' },
    deadline,
    async run(t) {
      const { lost, lostWorkers } = await runStorm(t, {
        options: { workers: 2, tasksPerWorker: 1 },
        tasks: 200,
        culprits: times(6, loadsNowAndThen),
        seed: 6,
      });
      // While a module loads, tasks of other modules continue.
      check(lost <= lostWorkers, `no more than one ordinary task is lost with a worker (${lost} with ${lostWorkers})`);
    },
  },
  {
    id: 'storm/garbage',
    clause: 'L20',
    title:
      'in a steady load, workers that send invalid messages affect neither tasks of other workers nor the dispatcher',
    requires: { ...announced, parallel: true },
    deadline,
    async run(t) {
      const culprits = garbageKinds.map((kind, index) => sendsGarbage(kind, index % 2 === 0 ? 'before' : 'after'));
      await runStorm(t, {
        options: { workers: 2, tasksPerWorker: 1 },
        tasks: 300,
        culprits: [...culprits, ...times(3, answersLate)],
        seed: 7,
      });
    },
  },
  {
    id: 'storm/garbage-past-all-ports',
    clause: 'L20',
    title:
      'in a steady load, tasks that call the global postMessage, if there is one, affect neither tasks of other workers nor the dispatcher',
    requires: { ...announced, parallel: true },
    deadline,
    async run(t) {
      await runStorm(t, {
        options: { workers: 2, tasksPerWorker: 1 },
        tasks: 200,
        culprits: garbageKinds.map(sendsToParent),
        seed: 8,
      });
    },
  },
  {
    id: 'storm/all-at-once',
    clause: 'L12',
    title: 'in a steady load with all kinds of failures, every task settles',
    requires: { ...announced, cancelRunning: 'terminate', parallel: true },
    deadline,
    async run(t) {
      const several = [exits, exitsLater, throwsAfterwards, answersLate, neverStops, loops].flatMap((culprit) =>
        times(2, culprit),
      );
      // Not 'nothing', by which Chromium says that it cannot deserialize a message. If a worker that has sent it ends, the result
      // of the task that has ended it may have been that message (D13).
      const garbage = [
        sendsGarbage('number', 'before'),
        sendsGarbage('wrong numbers', 'before'),
        sendsGarbage('the same again', 'after'),
        sendsToParent('text'),
      ];
      await runStorm(t, {
        options: { workers: 2, tasksPerWorker: 2 },
        tasks: 300,
        culprits: [...several, ...garbage],
        seed: 9,
      });
    },
  },
];

import type { ErrorClass } from '@dispatch/core';
import { taskReferences } from '@dispatch/core/references';
import { alike, hasCode, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import type * as apartModule from '../fixtures/apart.js';
import type * as errorsModule from '../fixtures/errors.js';
import type * as progressModule from '../fixtures/progress.js';
import type * as runningModule from '../fixtures/running.js';
import { errors, OrderError } from '../fixtures/errors.js';
import { progress } from '../fixtures/progress.js';
import { running } from '../fixtures/running.js';
import { listOf } from './inputs.js';

const namespace = 'conformance/running';
const referred = taskReferences<typeof runningModule>(running.double(0).module, { namespace });

/** Tasks of a module that the caller does not import. */
export const references: readonly Case[] = [
  {
    id: 'reference/runs',
    clause: 'A25',
    title: 'a reference runs the task that it names, alone, at once and for each item',
    async run(t) {
      const dispatcher = await t.shared();
      same(await t.gives('execute()', dispatcher.execute(referred.running.double(21))), 42, 'its result');
      const results = await t.gives('map()', listOf(dispatcher.map(referred.running.double, [1, 2, 3])));
      alike(results, [2, 4, 6], 'the results of map()');
    },
  },
  {
    id: 'reference/streams',
    clause: 'A25',
    title: 'a reference to a generator task streams its values',
    async run(t) {
      const dispatcher = await t.shared();
      const { module } = progress.generate(0);
      const made = taskReferences<typeof progressModule>(module, {
        namespace: 'conformance/progress',
      });
      const values = await t.gives('stream()', listOf(dispatcher.stream(made.progress.generate(3))));
      alike(values, [0, 1, 2], 'the values');
    },
  },
  {
    id: 'reference/error-class',
    clause: 'A25',
    title:
      'an error of a class that is passed to taskReferences() arrives as an instance of it, of another as an Error',
    async run(t) {
      const dispatcher = await t.shared();
      const referTo = (classes: readonly ErrorClass[] | undefined): typeof errors.fail =>
        taskReferences<typeof errorsModule>(errors.fail('listed').module, {
          namespace: 'conformance/errors',
          errors: classes,
        }).errors.fail;
      const error = await t.failure('the task', dispatcher.execute(referTo([OrderError])('listed')));
      isInstance(error, OrderError, 'its error');
      const other = await t.failure('the other task', dispatcher.execute(referTo(undefined)('listed')));
      same(other instanceof OrderError, false, 'whether the error without `errors` is an OrderError');
      isInstance(other, Error, 'the error without `errors`');
    },
  },
  {
    id: 'reference/module-stays-away',
    clause: 'A25',
    title: 'the module of a reference is loaded in the worker, and not on the caller’s thread',
    requires: { modules: 'imported' },
    async run(t) {
      const dispatcher = await t.shared();
      const { apart } = taskReferences<typeof apartModule>(new URL('../fixtures/apart.js', import.meta.url), {
        namespace: 'conformance/apart',
      });
      same(await t.gives('the task', dispatcher.execute(apart.isLoaded())), true, 'whether the worker has loaded it');
      same(Reflect.has(globalThis, 'conformance/apart'), false, 'whether this thread has loaded it');
    },
  },
  {
    id: 'reference/not-loaded-here',
    clause: 'A25',
    title: 'a reference to a task whose module is not loaded on the thread of the task fails with an UnsupportedError',
    requires: { modules: 'shared' },
    async run(t) {
      const dispatcher = await t.shared();
      const { apart } = taskReferences<typeof apartModule>(undefined, {
        namespace: 'conformance/apart',
      });
      const error = await t.failure('the task', dispatcher.execute(apart.isLoaded()));
      hasCode(error, 'DISPATCH_UNSUPPORTED', 'its error');
      mentions(error.message, ['isLoaded', 'import'], 'its message');
    },
  },
  {
    id: 'reference/not-found',
    clause: 'L15',
    title: 'a reference to a task that does not exist fails with a TaskNotFoundError that lists similar names',
    requires: { modules: ['imported', 'served'] },
    async run(t) {
      const dispatcher = await t.shared();
      const { module } = running.double(0);
      const { tasks } = taskReferences<{ tasks: { doubel(): ReturnType<typeof running.double> } }>(module, {
        namespace,
      });
      const error = await t.failure('the task', dispatcher.execute(tasks.doubel()));
      hasCode(error, 'DISPATCH_TASK_NOT_FOUND', 'its error');
      mentions(error.message, ['doubel', 'double'], 'its message');
    },
  },
  {
    id: 'reference/other-namespace',
    clause: 'L15',
    title: 'a reference to a task of another namespace fails with a TaskNotFoundError that names that namespace',
    requires: { modules: ['imported', 'served'] },
    async run(t) {
      const dispatcher = await t.shared();
      const without = taskReferences<typeof runningModule>(running.double(0).module);
      const error = await t.failure('the task', dispatcher.execute(without.running.double(1)));
      hasCode(error, 'DISPATCH_TASK_NOT_FOUND', 'its error');
      mentions(error.message, ['double', namespace], 'its message');
    },
  },
  {
    id: 'reference/misused',
    clause: 'A26',
    title:
      'references are not thenable and become a string, and a call of one that is not a task throws, as does a list of the tasks',
    async run(t) {
      const { running: tasks } = referred;
      same(await t.gives('the references', Promise.resolve(tasks)), tasks, 'what they are after an await');
      for (const each of [referred, tasks])
        same(typeof String(each), 'string', 'the type of the references as a string');
      const called = thrownBy('a call of an export', () => Reflect.apply(Object(tasks), undefined, []));
      const listed = thrownBy('a list of the tasks', () => Object.keys(tasks));
      for (const [error, says] of [
        [called, 'tasks.work()'],
        [listed, 'import the module'],
      ] as const) {
        isInstance(error, TypeError, 'the error');
        mentions(error.message, [says], 'its message');
      }
    },
  },
];

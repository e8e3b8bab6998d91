import { defineTasks } from '@dispatch/core';
import { alike, check, hasCode, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { ghostOf } from '../fixtures/broken-modules.js';
import { life, running } from '../fixtures/running.js';
import { names, otherNames } from '../fixtures/names.js';

/** No worker has it, because neither a module nor a worker's script offers it. */
const unplaced = defineTasks(undefined, { nowhere(): void {} }, { namespace: 'conformance/nowhere' });

/** How a worker finds a task's function, and modules in which it cannot find it. */
export const modules: readonly Case[] = [
  {
    id: 'module/without-the-task',
    clause: 'L15',
    title: 'a task that its module does not have fails with a TaskNotFoundError that lists similar names',
    requires: { modules: 'imported' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const error = await t.failure('the task', dispatcher.execute(ghostOf('other-task')));
      hasCode(error, 'DISPATCH_TASK_NOT_FOUND', 'its error');
      mentions(error.message, ['ghosts'], 'its message');
      mentions(error.message.replaceAll('ghosts', ''), ['ghost'], 'its message without the similar name');
    },
  },
  {
    id: 'module/without-the-task-served',
    clause: 'L15',
    title: 'a task that was not served to the worker fails with a TaskNotFoundError that lists similar names',
    requires: { modules: 'served' },
    async run(t) {
      const dispatcher = await t.shared();
      const { doubel } = defineTasks(undefined, { doubel: () => 1 }, { namespace: 'conformance/running' });
      const error = await t.failure('the task', dispatcher.execute(doubel()));
      hasCode(error, 'DISPATCH_TASK_NOT_FOUND', 'its error');
      mentions(error.message, ['doubel', 'double'], 'its message');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'module/none',
    clause: 'L15',
    title:
      'a task that was defined without a module, and that no worker has, fails with a TaskNotFoundError that names it',
    requires: { modules: ['imported', 'served'] },
    async run(t) {
      const dispatcher = await t.shared();
      const error = await t.failure('the task', dispatcher.execute(unplaced.nowhere()));
      hasCode(error, 'DISPATCH_TASK_NOT_FOUND', 'its error');
      mentions(error.message, ['nowhere'], 'its message');
      same(await t.gives('the task after', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'module/without-tasks',
    clause: 'L15',
    title: 'the error of a task whose module defines no tasks says so, and that a bundler may have moved them',
    requires: { modules: 'imported' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const error = await t.failure('the task', dispatcher.execute(ghostOf('no-tasks')));
      hasCode(error, 'DISPATCH_TASK_NOT_FOUND', 'its error');
      mentions(error.message, ['ghost', 'no tasks', 'bundler'], 'its message');
    },
  },
  {
    id: 'module/entry-of-the-program',
    clause: 'L24',
    title: 'a task that the entry of the program defines fails, and the message names the entry and bundlers',
    requires: { modules: 'imported' },
    needs: ['entry'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const own = defineTasks(t.entry, { ghost: () => 'ran' }, { namespace: 'conformance/broken' });
      for (const task of [own.ghost(), own.ghost()]) {
        const error = await t.failure('the task', dispatcher.execute(task));
        hasCode(error, 'DISPATCH_UNAVAILABLE', 'its error');
        mentions(error.message, [t.entry, 'entry of the program', 'bundler'], 'its message');
      }
      same(await t.gives('a task of another module', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'module/defines-twice',
    clause: 'L16',
    title: 'looking up a name that a module defines twice fails with a TaskNotFoundError that contains the name',
    requires: { modules: 'imported' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const error = await t.failure('the task', dispatcher.execute(ghostOf('defines-twice')));
      hasCode(error, 'DISPATCH_TASK_NOT_FOUND', 'its error');
      mentions(error.message, ['ghost'], 'its message');
    },
  },
  {
    id: 'module/creates-a-dispatcher',
    clause: 'L17',
    title: 'a module that creates a dispatcher while a worker loads it fails to load, and its tasks fail',
    requires: { modules: 'imported' },
    needs: ['adapter'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const ghost = ghostOf('creates-a-dispatcher', { adapter: t.adapter });
      const error = await t.failure('the task', dispatcher.execute(ghost));
      hasCode(error, 'DISPATCH_UNAVAILABLE', 'its error');
      mentions(error.message, ['create a dispatcher'], 'its message');
      same(await t.gives('a task of another module', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'module/loads-once',
    clause: 'L18',
    title: 'a worker imports a module once and keeps its state between tasks',
    requires: { modules: ['imported', 'served'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const first = await t.gives('the first task', dispatcher.execute(running.place()));
      const second = await t.gives('the second task', dispatcher.execute(running.place()));
      same(second.life, first.life, 'the copy of the module');
      same(second.call, first.call + 1, 'its count of calls');
      check(first.life !== life, 'it is not the copy of the caller’s thread');
    },
  },
  {
    id: 'module/shared-with-the-caller',
    clause: 'L18',
    title: 'a task runs the same function as the caller’s thread, including module state',
    requires: { modules: 'shared' },
    async run(t) {
      const dispatcher = await t.dispatcher();
      same((await t.gives('the task', dispatcher.execute(running.place()))).life, life, 'the copy of the module');
    },
  },
  {
    id: 'names/special',
    clause: 'A9',
    title: 'tasks named like built-in properties of JavaScript are ordinary tasks',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const all = [
        names['__proto__'](),
        names.constructor(),
        names.then(),
        names.toString(),
        names.hasOwnProperty(),
        names[''](),
        names['with space / and ünïcode'](),
      ];
      const results = await t.gives('all of them', Promise.all(all.map((task) => dispatcher.execute(task))));
      alike(
        results,
        ['__proto__', 'constructor', 'then', 'toString', 'hasOwnProperty', 'empty', 'odd'],
        'their results',
      );
    },
  },
  {
    id: 'names/namespaces',
    clause: 'A10',
    title: 'tasks of one module with the same name in two namespaces are different tasks',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      same(await t.gives('the first', dispatcher.execute(names.which())), 'first namespace', 'its result');
      same(await t.gives('the second', dispatcher.execute(otherNames.which())), 'second namespace', 'its result');
    },
  },
];

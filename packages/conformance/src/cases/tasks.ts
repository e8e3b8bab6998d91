import { isDispatcher, isDispatchError, QueueFullError } from '@dispatch/core';
import { alike, check, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { context } from '../fixtures/context.js';
import { running } from '../fixtures/running.js';

/** The interface and its tasks. */
export const theTasks: readonly Case[] = [
  {
    id: 'interface/is-dispatcher',
    clause: 'A1',
    title: 'isDispatcher returns true for a dispatcher and false for a value that lacks one of its members',
    async run(t) {
      const dispatcher = await t.dispatcher();
      same(isDispatcher(dispatcher), true, 'isDispatcher(dispatcher)');
      const members = [
        'name',
        'capabilities',
        'status',
        'execute',
        'executeAsync',
        'executeSync',
        'stream',
        'map',
        'stats',
        'events',
        'ready',
        'close',
      ] as const;
      const whole = {
        ...Object.fromEntries(members.map((name) => [name, dispatcher[name]])),
        [Symbol.asyncDispose]: dispatcher[Symbol.asyncDispose],
      };
      same(isDispatcher(whole), true, 'isDispatcher() of an object with the same members');
      for (const name of members)
        same(isDispatcher({ ...whole, [name]: undefined }), false, `isDispatcher() without ${name}`);
      for (const value of [undefined, null, 1, 'dispatcher', {}, (): void => {}, Promise.resolve(dispatcher)]) {
        same(isDispatcher(value), false, `isDispatcher(${String(value)})`);
      }
    },
  },
  {
    id: 'interface/name-and-status',
    clause: 'A2',
    title: 'a dispatcher has the given name and is open',
    async run(t) {
      const dispatcher = await t.dispatcher({ name: 'my tasks' });
      same(dispatcher.name, 'my tasks', 'its name');
      same(dispatcher.status, 'open', 'its status');
      const unnamed = await t.dispatcher();
      check(typeof unnamed.name === 'string' && unnamed.name !== '', 'a dispatcher without a given name still has one');
    },
  },
  {
    id: 'task/cold',
    clause: 'A3',
    title: 'making a task runs nothing',
    async run(t) {
      const dispatcher = await t.shared();
      const log = t.gate();
      running.note(log.name, 'not executed');
      await t.gives('another task', dispatcher.execute(running.note(log.name, 'executed')));
      await log.noted('executed');
      alike(log.notes, ['executed'], 'what ran');
    },
  },
  {
    id: 'task/immutable',
    clause: 'A4',
    title: 'a task cannot be changed',
    async run(t) {
      const dispatcher = await t.shared();
      const task = running.double(2);
      same(task.name, 'double', 'its name');
      same(task.namespace, 'conformance/running', 'its namespace');
      alike(task.args, [2], 'its arguments');
      for (const change of [{ name: 'place' }, { args: [99] }, { namespace: 'other' }]) {
        check(
          thrownBy('a change', () => Object.assign(task, change)) instanceof TypeError,
          'a change throws a TypeError',
        );
      }
      check(
        thrownBy('a change of an argument', () => Object.assign(task.args, [99])) instanceof TypeError,
        'a change of an argument throws a TypeError',
      );
      same(await t.gives('the task', dispatcher.execute(task)), 4, 'its result');
    },
  },
  {
    id: 'task/reusable',
    clause: 'A5',
    title: 'a task executed twice runs twice, even on two dispatchers',
    async run(t) {
      const log = t.gate();
      const task = running.note(log.name, 'ran');
      const first = await t.dispatcher({ workers: 1 });
      const second = await t.dispatcher({ workers: 1 });
      const all = await t.gives(
        'three runs',
        Promise.all([first.execute(task), first.execute(task), second.execute(task)]),
      );
      alike(all, ['ran', 'ran', 'ran'], 'the results');
      await log.noted('ran', 3);
      same(log.notes.length, 3, 'how often it ran');
    },
  },
  ...[0, 1, 2, 20].map((count): Case => ({
    id: `task/${count}-arguments`,
    clause: 'A6',
    title: `a function receives its ${count} argument(s)`,
    async run(t) {
      const dispatcher = await t.shared();
      const task = context.count(...Array.from({ length: count }, (_, index) => index));
      same(await t.gives('the task', dispatcher.execute(task)), count, 'how many arguments it got');
    },
  })),
  {
    id: 'task/undefined-arguments',
    clause: 'A6',
    title: 'undefined arguments are passed as undefined',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      same(
        await t.gives('the task', dispatcher.execute(context.count(undefined, undefined))),
        2,
        'how many arguments it got',
      );
    },
  },
  {
    id: 'task/no-receiver',
    clause: 'A6',
    title: 'a function is called with `this` undefined',
    async run(t) {
      const dispatcher = await t.shared();
      same(await t.gives('the task', dispatcher.execute(context.receiver())), true, 'whether `this` is undefined');
    },
  },
  {
    id: 'errors/codes',
    clause: 'A14',
    title: 'isDispatchError recognizes errors of a dispatcher by their code, even from another copy of the package',
    async run() {
      const own = new QueueFullError();
      const foreign = Object.assign(new Error('from another copy'), { code: 'DISPATCH_QUEUE_FULL' });
      for (const error of [own, foreign]) {
        same(isDispatchError(error), true, 'isDispatchError(error)');
        same(isDispatchError(error, 'DISPATCH_QUEUE_FULL'), true, 'isDispatchError(error, its code)');
        same(isDispatchError(error, 'DISPATCH_TIMEOUT'), false, 'isDispatchError(error, another code)');
      }
      for (const other of [
        new Error('x'),
        { code: 'DISPATCH_TIMEOUT' },
        null,
        undefined,
        Object.assign(new Error('x'), { code: 'E_OTHER' }),
      ]) {
        same(isDispatchError(other), false, `isDispatchError(${String(other)})`);
      }
    },
  },
];

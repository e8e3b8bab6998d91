import { alike, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { carried, carriers, stores } from '../fixtures/carried.js';
import { carrying, ways } from './carrying-ways.js';
import { numbersBelow } from './taking.js';

/** What tasks see of the context of their callers. */
export const carriedContext: readonly Case[] = [
  ...ways.map(({ id, requires, see }): Case => ({
    id: `carried/${id}`,
    clause: 'V1',
    title: `a task of ${id}() runs in what the carrier captured in that call`,
    requires,
    async run(t) {
      const dispatcher = await carrying(t);
      for (const user of ['one', 'another']) {
        const seen = stores.request.run({ user }, () => see(t, dispatcher));
        alike(await t.gives(`${id}()`, seen), { user }, 'what the task saw');
      }
      same(await t.gives(`${id}() without a store`, see(t, dispatcher)), undefined, 'what its task saw');
    },
  })),
  {
    id: 'carried/not-without-the-option',
    clause: 'V1',
    title: 'without the option, a task does not see the store of its call',
    async run(t) {
      const dispatcher = await carrying(t, { context: undefined });
      const seen = stores.request.run('caller', () => dispatcher.execute(carried.request()));
      same(await t.gives('the task', seen), undefined, 'what it saw');
    },
  },
  {
    id: 'carried/several',
    clause: 'V1',
    title: 'several carriers are called in their order, each with what it captured; one that captured nothing is not',
    async run(t) {
      const dispatcher = await carrying(t, { context: [carriers.tag, carriers.broken, carriers.request] });
      const gate = t.gate();
      gate.open();
      const both = stores.request.run('request', () =>
        stores.tag.run('tag', () => [
          dispatcher.execute(carried.request()),
          dispatcher.execute(carried.tags(gate.name)),
        ]),
      );
      alike(await t.gives('the tasks', Promise.all(both)), ['request', ['tag']], 'what they saw');
    },
  },
  {
    id: 'carried/falsy',
    clause: 'V1',
    title: 'null, 0, false and an empty string are carried',
    async run(t) {
      const dispatcher = await carrying(t);
      for (const value of [null, 0, false, '']) {
        const seen = stores.request.run(value, () => dispatcher.execute(carried.request()));
        same(await t.gives('the task', seen), value, 'what it saw');
      }
    },
  },
  {
    id: 'carried/outcome',
    clause: 'V1',
    title: 'what a task throws is its error, whatever carries it',
    async run(t) {
      const dispatcher = await carrying(t, { context: [carriers.tag, carriers.request] });
      const failing = stores.tag.run('tag', () =>
        stores.request.run('store', () => dispatcher.execute(carried.failWithRequest())),
      );
      const error = await t.failure('the task', failing);
      isInstance(error, SyntaxError, 'its error');
      same(error.message, 'store', 'its message');
    },
  },
  {
    id: 'carried/copy',
    clause: 'V2',
    title: 'a task gets a copy of what was captured: its changes do not reach the caller',
    async run(t) {
      const dispatcher = await carrying(t);
      const request = { user: 'one' };
      const seen = stores.request.run(request, () => dispatcher.execute(carried.changeRequest()));
      alike(await t.gives('the task', seen), { user: 'one', changed: true }, 'what it changed');
      alike(request, { user: 'one' }, 'the store of the caller');
    },
  },
  {
    id: 'carried/apart-from-arguments',
    clause: 'V2',
    title: 'a task that changes an argument does not change the stores of other tasks, even if it is the same object',
    async run(t) {
      const dispatcher = await carrying(t);
      const request = { user: 'one' };
      const all = stores.request.run(request, () =>
        numbersBelow(3).map(() => dispatcher.execute(carried.changeArgument(request))),
      );
      for (const seen of await t.gives('the tasks', Promise.all(all)))
        alike(seen, { user: 'one' }, 'the store of a task');
    },
  },
  {
    id: 'carried/at-the-same-time',
    clause: 'V2',
    title: 'tasks that are submitted at the same time in different contexts, or in none, each see their own',
    async run(t) {
      const dispatcher = await carrying(t, { tasksPerWorker: 4 });
      const users = [{ user: 'one' }, undefined, { user: 'another' }, { user: 'one' }];
      const expected = numbersBelow(60).map((number) => users[number % users.length]);
      const all = expected.map((user) =>
        user === undefined
          ? dispatcher.execute(carried.request())
          : stores.request.run(user, () => dispatcher.execute(carried.request())),
      );
      alike(await t.gives('the tasks', Promise.all(all)), expected, 'what they saw');
    },
  },
];

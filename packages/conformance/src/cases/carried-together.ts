import { alike } from '../assertions.js';
import type { Case } from '../case.js';
import { carried, carriers, stores } from '../fixtures/carried.js';
import { carrying } from './carrying-ways.js';

/** What several carriers capture, and what several calls capture at the same time. */
export const carriedTogether: readonly Case[] = [
  {
    id: 'carried/first-outermost',
    clause: 'V1',
    title: 'the first carrier is outermost: the others are called within what it carries',
    async run(t) {
      for (const [context, expected] of [
        [[carriers.request, carriers.within], 'tag within request'],
        [[carriers.within, carriers.request], 'tag within undefined'],
      ] as const) {
        const dispatcher = await carrying(t, { context });
        const gate = t.gate();
        gate.open();
        const seen = stores.request.run('request', () =>
          stores.tag.run('tag', () => dispatcher.execute(carried.tags(gate.name))),
        );
        alike(await t.gives('the task', seen), [expected], 'what the second store was entered in');
      }
    },
  },
  {
    id: 'carried/one-of-several-changes',
    clause: 'V1',
    title: 'a call carries what each carrier captures, even if only one of them captures another value than before',
    async run(t) {
      for (const context of [
        [carriers.request, carriers.tag],
        [carriers.tag, carriers.request],
      ]) {
        const dispatcher = await carrying(t, { context });
        const gate = t.gate();
        gate.open();
        const see = (request: string, tag: string): Promise<unknown> =>
          stores.request.run(request, () =>
            stores.tag.run(tag, () =>
              Promise.all([dispatcher.execute(carried.request()), dispatcher.execute(carried.tags(gate.name))]),
            ),
          );
        for (const [request, tag] of [
          ['a', 'one'],
          ['a', 'two'],
          ['b', 'two'],
        ] as const)
          alike(await t.gives('the tasks', see(request, tag)), [request, [tag]], 'what they saw');
      }
    },
  },
  {
    id: 'carried/nothing-by-one-of-several',
    clause: 'V1',
    title: 'a carrier that captured nothing is not called, even if another one captured something',
    async run(t) {
      const dispatcher = await carrying(t, { context: [carriers.tag, carriers.request] });
      const gate = t.gate();
      gate.open();
      const seen = stores.request.run('request', () => dispatcher.execute(carried.tags(gate.name)));
      alike(await t.gives('the task', seen), [], 'what the other carrier was called with');
    },
  },
  {
    id: 'carried/around-another-at-the-same-time',
    clause: 'V2',
    title:
      'of tasks that are submitted at the same time, one in another context than those before and after it has its own',
    async run(t) {
      const dispatcher = await carrying(t, { tasksPerWorker: 3 });
      const store = { user: 'one' };
      for (const other of [undefined, { user: 'another' }]) {
        const all = [store, other, store].map((user) =>
          user === undefined
            ? dispatcher.execute(carried.request())
            : stores.request.run(user, () => dispatcher.execute(carried.request())),
        );
        alike(await t.gives('the tasks', Promise.all(all)), [store, other, store], 'what they saw');
      }
    },
  },
];

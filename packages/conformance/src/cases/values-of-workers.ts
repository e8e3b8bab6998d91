import { share } from '@dispatch/core/share';
import { alike, hasCode, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { carried, stores } from '../fixtures/carried.js';
import { memory, pooled } from '../fixtures/memory.js';
import { setups } from '../fixtures/setup.js';
import { closedPort, uncopiedObjects } from '../fixtures/uncopied.js';
import { values } from '../fixtures/values.js';
import { carrying } from './carrying-ways.js';
import { withSetup } from './worker-setup.js';

const cloned = { isolation: 'clone' } as const;

/** What cannot be copied, by name. */
const uncopied: Readonly<Record<string, () => object | Promise<object>>> = {
  ...uncopiedObjects,
  port: () => new MessageChannel().port1,
  'closed-port': closedPort,
  'transferred-port': () => {
    const { port1 } = new MessageChannel();
    structuredClone(port1, { transfer: [port1] });
    return port1;
  },
};

/** The values that workers get and that are no arguments: shared values, the data of the setup, and what calls carry. */
export const valuesOfWorkers: readonly Case[] = [
  ...Object.entries(uncopied).flatMap(([name, create]): Case[] => [
    {
      id: `share/uncopied-${name}`,
      clause: 'D19',
      title: `share() rejects a value with an object that no clone copies: ${name}`,
      requires: cloned,
      async run(t) {
        const dispatcher = await t.shared();
        const error = await t.failure('share()', share(dispatcher, { list: [1, await create()] }));
        hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
        mentions(error.message, ['.list[1]'], 'its message');
        same(await t.gives('a task', dispatcher.execute(values.echo('good'))), 'good', 'its result');
      },
    },
    {
      id: `setup/uncopied-${name}`,
      clause: 'D19',
      title: `createDispatcher throws a TypeError for a setupData with an object that no clone copies: ${name}`,
      requires: cloned,
      async run(t) {
        const error = await t.failure('creating it', t.dispatcher({ setupData: { list: [1, await create()] } }));
        isInstance(error, TypeError, 'its error');
        mentions(error.message, ['setupData', '.list[1]'], 'its message');
      },
    },
    {
      id: `carried/uncopied-${name}`,
      clause: 'D19',
      title: `a captured value with an object that no clone copies fails its task: ${name}`,
      requires: cloned,
      async run(t) {
        const dispatcher = await carrying(t);
        const bad = { list: [1, await create()] };
        const failing = stores.request.run(bad, () => dispatcher.execute(carried.request()));
        const next = stores.request.run('next', () => dispatcher.execute(carried.request()));
        const error = await t.failure('the task', failing);
        hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
        mentions(error.message, ['conformance/request', '.list[1]'], 'its message');
        same(await t.gives('the next task', next), 'next', 'what it saw');
      },
    },
  ]),
  {
    id: 'carried/uncopied-blocking',
    clause: 'D19',
    title: 'a captured value with a closed port makes a blocking call throw',
    requires: { ...cloned, blocking: [true, 'when-ready', 'synchronous'] },
    async run(t) {
      const dispatcher = await carrying(t);
      const bad = { list: [1, await closedPort()] };
      const error = thrownBy('executeSync()', () =>
        stores.request.run(bad, () => dispatcher.executeSync(carried.request())),
      );
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['conformance/request', '.list[1]'], 'its message');
    },
  },
  {
    id: 'carried/pooled',
    clause: 'D17',
    title: 'a Buffer within a captured value arrives without the other bytes of its pool',
    requires: cloned,
    async run(t) {
      const dispatcher = await carrying(t);
      const bytes = pooled('a small text');
      if (bytes === undefined) return;
      const sizes = stores.request.run(bytes, () => dispatcher.execute(carried.sizes()));
      alike(await t.gives('the task', sizes), [12, 12], 'the size of what arrived, and that of its buffer');
    },
  },
  {
    id: 'share/pooled',
    clause: 'D17',
    title: 'a Buffer within a shared value arrives without the other bytes of its pool',
    requires: cloned,
    async run(t) {
      const dispatcher = await t.shared();
      const bytes = pooled('a small text');
      if (bytes === undefined) return;
      const value = await t.gives('share()', share(dispatcher, { deep: [bytes] as const }));
      const sizes = await t.gives('the task', dispatcher.execute(memory.around(value)));
      alike(sizes, [12, 12], 'the size of what arrived, and that of its buffer');
    },
  },
  {
    id: 'setup/pooled',
    clause: 'D17',
    title: 'a Buffer within setupData arrives without the other bytes of its pool',
    requires: cloned,
    needs: ['createWithSetup'],
    async run(t) {
      const extra = pooled('a small text');
      if (extra === undefined) return;
      const { dispatcher, log } = await withSetup(t, { workers: 1 }, { extra });
      const sizes = await t.gives('a task', dispatcher.execute(setups.sizes(log.name)));
      alike(sizes, [12, 12], 'the size of what arrived, and that of its buffer');
    },
  },
];

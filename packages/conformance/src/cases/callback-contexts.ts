import { wait, type Dispatcher, type DispatcherOptions } from '@dispatch/core';
import { alike, check, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { errors } from '../fixtures/errors.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import { callbackWays } from './callback-ways.js';
import { mapCallbackWays } from './map-callback-ways.js';

/** Creates a dispatcher in the context 'creator'. A call in another context starts its worker. */
async function started(t: CaseContext, options: DispatcherOptions = {}): Promise<Dispatcher> {
  const dispatcher = await t.storage.run('creator', () => t.dispatcher({ workers: 1, ...options }));
  await t.storage.run('starter', () => t.gives('a first task', dispatcher.execute(running.double(1))));
  return dispatcher;
}

/** The asynchronous contexts in which callbacks run. */
export const callbackContexts: readonly Case[] = [
  ...[...callbackWays, ...mapCallbackWays].map(({ id, title, requires = {}, needs = [], run }): Case => ({
    id: `callback-context/${id}`,
    clause: 'A20',
    title: `${title} runs in the context of the code that passed it on`,
    requires,
    needs: ['asyncLocalStorage', ...needs],
    async run(t) {
      const dispatcher = await started(t);
      for (const caller of ['one', 'another']) {
        const seen = new Set<string | undefined>();
        const note = (): void => void seen.add(t.storage.getStore());
        const elsewhere = <R>(body: () => R): R => t.storage.run('elsewhere', body);
        await t.storage.run(caller, () => t.gives(title, run({ t, dispatcher, note, elsewhere })));
        alike([...seen], [caller], `the contexts in which ${title} ran`);
      }
    },
  })),
  {
    id: 'callback-context/unobserved-error',
    clause: 'A20',
    title: 'onUnobservedError runs in the context of createDispatcher()',
    needs: ['asyncLocalStorage'],
    async run(t) {
      const seen: (string | undefined)[] = [];
      const dispatcher = await started(t, { onUnobservedError: () => void seen.push(t.storage.getStore()) });
      t.storage.run('caller', () => dispatcher.executeAsync(errors.fail('RangeError')));
      await t.eventually('onUnobservedError to be called', () => seen.length > 0);
      alike(seen, ['creator'], 'the context in which it ran');
    },
  },
  ...(['taskqueued', 'taskassigned', 'taskstarted', 'tasksettled', 'workerstarted', 'workerended'] as const).map(
    (type): Case => ({
      id: `callback-context/${type}`,
      clause: 'A20',
      title: `a listener of ${type} runs in the context of createDispatcher()`,
      needs: ['asyncLocalStorage'],
      async run(t) {
        const seen = new Set<string | undefined>();
        const dispatcher = await t.storage.run('creator', () => t.dispatcher({ workers: 1 }));
        t.storage.run('listener', () => {
          dispatcher.events.addEventListener(type, () => void seen.add(t.storage.getStore()));
        });
        for (const caller of ['one', 'another'])
          await t.storage.run(caller, () => t.gives('a task', dispatcher.execute(running.sleep(1))));
        await t.storage.run('closer', () => t.gives('close()', dispatcher.close()));
        alike([...seen], ['creator'], `the contexts in which the listener of ${type} ran`);
      },
    }),
  ),
  {
    id: 'callback-context/after-an-await',
    clause: 'A20',
    title: 'code that awaits a dispatcher continues in its own context',
    needs: ['asyncLocalStorage'],
    async run(t) {
      const dispatcher = await started(t);
      const use = async (name: string): Promise<void> => {
        const isHere = (what: string): void => {
          same(t.storage.getStore(), name, `the context after ${what}`);
        };
        await dispatcher.ready();
        isHere('ready()');
        await dispatcher.execute(running.sleep(1));
        isHere('execute()');
        const future = dispatcher.executeAsync(running.sleep(1));
        await wait([future]);
        isHere('wait()');
        await future.result(600_000);
        isHere('result()');
        await dispatcher.executeAsync(errors.fail('RangeError')).exception();
        isHere('exception()');
        for await (const _value of dispatcher.stream(streams.numbersLater(t.key(name), 3)))
          isHere('a value of a stream');
        for await (const _value of dispatcher.map((number) => running.double(number), [1, 2, 3]))
          isHere('a result of map()');
      };
      const users = ['one', 'another'].map((name) => t.storage.run(name, () => use(name)));
      await t.gives('the code in both contexts', Promise.all(users));
      check(t.storage.getStore() === undefined, 'the context of the case itself is unchanged');
    },
  },
];

import {
  Future,
  asCompleted,
  defineTasks,
  wait,
  type CloseOptions,
  type Dispatcher,
  type DispatcherOptions,
  type ExecuteOptions,
} from '@dispatch/core';
import { broadcast } from '@dispatch/core/broadcast';
import { alike, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { running } from '../fixtures/running.js';
import { label, methods } from './methods.js';

const clause = 'A29';

/** Options that no method has, or not this one, and an option that it has. */
const unknown: readonly (readonly [name: string, known: string])[] = [
  ['timeoutt', 'timeout'],
  ['onprogress', 'onProgress'],
  ['retries', 'snapshot'],
  ['workers', 'affinity'],
  ['cancelPending', 'priority'],
];

/** Options that only one method has. */
const ofOthers: Readonly<Record<string, readonly string[]>> = {
  execute: ['concurrency', 'highWaterMark'],
  executeAsync: ['ordered', 'highWaterMark'],
  executeSync: ['settled', 'highWaterMark'],
  stream: ['concurrency', 'highWatermark'],
  map: ['highWaterMark', 'concurency'],
};

/** Options of createDispatcher() that do not exist, and one that does. */
const ofDispatchers: readonly (readonly [options: object, name: string, known: string])[] = [
  [{ wokers: 2 }, 'wokers', 'workers'],
  [{ maxqueue: 5 }, 'maxqueue', 'maxQueue'],
  [{ timeout: 1000 }, 'timeout', 'startTimeout'],
  [{ workers: { max: 2, minimum: 1 } }, 'minimum', 'min'],
];

/** Functions of core that take options. */
const functions: readonly (readonly [name: string, known: string, call: (options: object) => unknown])[] = [
  ['wait', 'returnWhen', (options) => wait([], options)],
  ['asCompleted', 'signal', (options) => asCompleted([], options)],
  ['withResolvers', 'onCancel', (options) => Future.withResolvers(options)],
  ['defineTasks', 'namespace', (options) => defineTasks(import.meta.url, {}, options)],
];

function rejects(what: string, options: object, known: string, call: (options: object) => unknown): void {
  const error = thrownBy(what, () => call(options));
  isInstance(error, TypeError, 'its error');
  mentions(error.message, [String(Object.keys(options)[0]), known], 'its message');
}

function counted(dispatcher: Dispatcher): readonly number[] {
  const { cancelled, completed, failed, queued, running: runs } = dispatcher.stats();
  return [queued, runs, completed, failed, cancelled];
}

/** An option of `create()`. It may throw or reject: adapters may be asynchronous. */
function creating(t: CaseContext, options: object): Promise<unknown> {
  // JavaScript code can pass anything.
  return t.failure('create()', t.dispatcher(options as DispatcherOptions));
}

/** Options that a call does not have. */
export const unknownOptions: readonly Case[] = [
  ...methods.map((method): Case => ({
    id: `options/unknown-with-${method.name}`,
    clause,
    title: `an option that ${method.name}() does not have immediately throws a TypeError that names it and those that there are, and queues nothing`,
    requires: method.requires,
    async run(t) {
      const dispatcher = await t.shared();
      const log = t.gate();
      const before = counted(dispatcher);
      const all = [...unknown, ...(ofOthers[method.name] ?? []).map((name) => [name, 'timeout'] as const)];
      for (const [name, known] of all)
        rejects(`${method.name}() with '${name}'`, { [name]: 1 }, known, (options) =>
          method.run(dispatcher, label(log.name, 'victim'), options as ExecuteOptions),
        );
      alike(counted(dispatcher), before, 'the counts of the dispatcher');
      await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
      await log.noted('next');
      alike(log.notes, ['next'], 'what started');
    },
  })),
  ...methods.map((method): Case => ({
    id: `options/unknown-and-undefined-with-${method.name}`,
    clause,
    title: `an option that ${method.name}() does not have counts as left out if it is undefined`,
    requires: method.requires,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('ready()', dispatcher.ready());
      const log = t.gate();
      const options = { timeoutt: undefined } as ExecuteOptions;
      same(
        await t.gives(method.name, Promise.resolve(method.run(dispatcher, label(log.name, 'a'), options))),
        'a',
        'its result',
      );
    },
  })),
  ...ofDispatchers.map(([options, name, known]): Case => ({
    id: `options/unknown-${name}-of-a-dispatcher`,
    clause,
    title: `createDispatcher() with an option '${name}' fails with a TypeError that names it and those that there are`,
    async run(t) {
      const error = await creating(t, options);
      isInstance(error, TypeError, 'its error');
      mentions(error.message, [`'${name}'`, known], 'its message');
    },
  })),
  {
    id: 'options/unknown-and-undefined-of-a-dispatcher',
    clause,
    title: 'an option that createDispatcher() does not have counts as left out if it is undefined',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, wokers: undefined } as DispatcherOptions);
      same(await t.gives('a task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'options/unknown-of-close',
    clause,
    title: 'close() with an option that it does not have immediately throws a TypeError, and closes nothing',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      rejects('close()', { cancelpending: true }, 'cancelPending', (options) =>
        dispatcher.close(options as CloseOptions),
      );
      same(dispatcher.status, 'open', 'its status');
      same(await t.gives('a task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'options/unknown-of-a-broadcast',
    clause,
    title: 'broadcast() with an option that it does not have immediately throws a TypeError',
    needs: ['broadcasts'],
    async run(t) {
      const dispatcher = await t.shared();
      rejects('broadcast()', { priority: 1 }, 'timeout', (options) =>
        broadcast(dispatcher, running.double(1), options),
      );
    },
  },
  ...functions.map(([name, known, call]): Case => ({
    id: `options/unknown-of-${name}`,
    clause,
    title: `${name}() with an option that it does not have immediately throws a TypeError that names those that there are`,
    run() {
      rejects(`${name}()`, { timeOut: 5 }, known, call);
      return Promise.resolve();
    },
  })),
];

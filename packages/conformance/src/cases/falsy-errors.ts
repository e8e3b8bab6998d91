import { Future, wait, type Task } from '@dispatch/core';
import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { forms } from '../fixtures/forms.js';
import { listOf } from './inputs.js';
import { asynchronousMethods, methods, outcomeOf, sharedFor } from './methods.js';

/** Values that code which checks whether there is an error may take for none. */
export const falsy: readonly (readonly [name: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['zero', 0],
  ['minus-zero', -0],
  ['nan', NaN],
  ['false', false],
  ['empty-string', ''],
  ['bigint-zero', 0n],
];

/** Where the failure of one item of a map comes from. `value` is the error. */
const sources: readonly {
  readonly name: string;
  map(value: unknown): { factory(item: unknown): Task<unknown>; items: Iterable<unknown> | AsyncIterable<unknown> };
}[] = [
  { name: 'task', map: (value) => ({ factory: () => forms.throws(value), items: [1] }) },
  {
    name: 'factory',
    map: (value) => ({
      factory: () => {
        throw value;
      },
      items: [1],
    }),
  },
  {
    name: 'iterator',
    map: (value) => ({
      factory: forms.echo,
      items: {
        [Symbol.iterator]: (): Iterator<unknown> => ({
          next() {
            throw value;
          },
        }),
      },
    }),
  },
  {
    name: 'async-iterator',
    map: (value) => ({
      factory: forms.echo,
      items: { [Symbol.asyncIterator]: (): AsyncIterator<unknown> => ({ next: () => Promise.reject(value) }) },
    }),
  },
  {
    name: 'promise',
    map: (value) => ({
      factory: forms.echo,
      items: (function* rejected(): Generator<unknown, void, void> {
        yield Promise.reject(value);
      })(),
    }),
  },
];

/** What rejects; JSON transmits neither `undefined`, `-0`, `NaN` nor a bigint. */
async function sameFailure(t: CaseContext, what: string, promise: PromiseLike<unknown>, value: unknown): Promise<void> {
  same(await t.failure(what, promise), value, `the error of ${what}`);
}

const eachFalsyError: readonly Case[] = falsy.flatMap(([name, value]): Case[] => [
  ...methods.map((method): Case => ({
    id: `falsy/${method.name}-throws-${name}`,
    clause: 'E8',
    title: `${method.name}() fails with the thrown value: ${name}`,
    requires: { isolation: 'clone', ...method.requires },
    async run(t) {
      const dispatcher = await sharedFor(t);
      const task = { plain: forms.throws(value), generator: forms.throwing(value) };
      await sameFailure(t, method.name, outcomeOf(method, dispatcher, task), value);
    },
  })),
  ...asynchronousMethods.map((method): Case => ({
    id: `falsy/${method.name}-throws-later-${name}`,
    clause: 'E11',
    title: `${method.name}() fails with the value thrown after an await: ${name}`,
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const task = { plain: forms.throwsLater(value), generator: forms.throwingLater(value) };
      await sameFailure(t, method.name, outcomeOf(method, dispatcher, task), value);
    },
  })),
  {
    id: `falsy/future-with-${name}`,
    clause: 'F15',
    title: `a task that throws a falsy value has failed, for every method of its future: ${name}`,
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const before = dispatcher.stats();
      const future = dispatcher.executeAsync(forms.throws(value));
      let states = 0;
      future.addDoneCallback(({ state }) => void (states += state === 'finished' ? 1 : 0));
      same(await t.gives('exception()', future.exception()), value, 'what exception() gives');
      await sameFailure(t, 'result()', future.result(), value);
      await sameFailure(t, 'result(0)', future.result(0), value);
      alike([future.state, states, future.cancel()], ['finished', 1, false], 'its state, callbacks and cancel()');
      const { completed, failed } = dispatcher.stats();
      alike([completed, failed], [before.completed, before.failed + 1], 'how many tasks have completed, and failed');
    },
  },
  {
    id: `falsy/first-exception-${name}`,
    clause: 'F19',
    title: `wait() with returnWhen: 'firstException' ends at a future that fails with a falsy value: ${name}`,
    async run(t) {
      const [open, failed] = [Future.withResolvers<unknown>(), Future.withResolvers<unknown>()];
      const waited = wait([open.future, failed.future], { returnWhen: 'firstException' });
      failed.reject(value);
      const { notDone } = await t.gives('wait()', waited);
      same(notDone.has(open.future), true, 'whether the other future is not done');
    },
  },
  ...[true, false].map((settled): Case => ({
    id: `falsy/map-${settled ? 'settled-' : ''}${name}`,
    clause: settled ? 'M9' : 'M8',
    title: `a falsy failure of an item, its task, the factory or the iterator is a failure${settled ? ' in an outcome' : ''}: ${name}`,
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      for (const { name: source, map } of sources) {
        const { factory, items } = map(value);
        if (!settled) {
          await sameFailure(t, source, listOf(dispatcher.map(factory, items)), value);
          continue;
        }
        const [outcome, more] = await t.gives(source, listOf(dispatcher.map(factory, items, { settled })));
        same(more, undefined, 'a second outcome');
        alike(outcome?.status === 'rejected' && [outcome.reason], [value], `the reason of ${source}`);
      }
    },
  })),
  ...['return', 'break'].map((how): Case => ({
    id: `falsy/finally-throws-${name}-${how}`,
    clause: 'S7',
    title: `what a task's finally throws rejects the closing of its stream, even a falsy value: ${name}, ${how}`,
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(forms.throwingAtLast(value));
      if (how === 'return') {
        await t.gives('next()', stream.next());
        return sameFailure(t, 'return()', stream.return(undefined as never), value);
      }
      const loop = async (): Promise<void> => {
        for await (const number of stream) if (number === 0) break;
      };
      await sameFailure(t, 'the loop', loop(), value);
    },
  })),
]);

/** Failures whose error is falsy. */
export const falsyErrors: readonly Case[] = [
  ...eachFalsyError,
  {
    id: 'falsy/unobserved',
    clause: 'F24',
    title: 'unobserved failures with falsy values are reported, each with its value',
    requires: { isolation: 'clone' },
    async run(t) {
      const reports: unknown[] = [];
      const dispatcher = await t.dispatcher({
        workers: 1,
        tasksPerWorker: 1,
        onUnobservedError: (error, task) => void reports.push({ error, task }),
      });
      for (const [, value] of falsy) dispatcher.executeAsync(forms.throws(value));
      await t.eventually('the reports', () => reports.length >= falsy.length);
      alike(
        reports,
        falsy.map(([, error]) => ({ error, task: 'throws' })),
        'the reports',
      );
    },
  },
];

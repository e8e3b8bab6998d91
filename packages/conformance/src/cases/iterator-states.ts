import { asCompleted, type Dispatcher } from '@dispatch/core';
import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { forms } from '../fixtures/forms.js';
import { GivenItems } from './inputs.js';
import { four } from './made-futures.js';
import { dispose, takeAll } from './taking.js';

type Values = AsyncGenerator<unknown, unknown, void>;
type State = 'unstarted' | 'suspended' | 'waiting' | 'ended' | 'failed';

/** An iterator in one of its states, and a call of `next()` that waits, if there is one. */
interface Specimen {
  readonly values: Values;
  readonly pending?: Promise<IteratorResult<unknown, unknown>>;
}

const stateNames: readonly State[] = ['unstarted', 'suspended', 'waiting', 'ended', 'failed'];

/** Waits until one more task of the dispatcher has failed: its error has arrived, and nothing has taken it. */
async function failed(t: CaseContext, dispatcher: Dispatcher, act: () => Promise<Values>): Promise<Specimen> {
  const before = dispatcher.stats().failed;
  const values = await act();
  await t.eventually('a task to fail', () => dispatcher.stats().failed > before);
  return { values };
}

/** Both kinds of iterators over what tasks give, in each state. */
const kinds: readonly {
  readonly kind: 'stream' | 'map';
  readonly clauses: Readonly<Record<'return' | 'throw', string>>;
  make(t: CaseContext, dispatcher: Dispatcher, state: State): Promise<Specimen>;
}[] = [
  {
    kind: 'stream',
    clauses: { return: 'S6', throw: 'S8' },
    async make(t, dispatcher, state) {
      if (state === 'unstarted') return { values: dispatcher.stream(forms.echoing(1)) };
      if (state === 'failed')
        return failed(t, dispatcher, async () => {
          const values = dispatcher.stream(forms.throwing('untaken'));
          await t.gives('next()', values.next());
          return values;
        });
      if (state === 'waiting') {
        const log = t.gate();
        const values = dispatcher.stream(forms.reasonYielding(log.name));
        await t.gives('next()', values.next());
        await log.noted('started');
        return { values, pending: t.later(values.next()) };
      }
      const values = dispatcher.stream(forms.counted(state === 'ended' ? 1 : 1000), { highWaterMark: 1 });
      await t.gives('next()', values.next());
      if (state === 'ended') await takeAll(t, values);
      return { values };
    },
  },
  {
    kind: 'map',
    clauses: { return: 'M6', throw: 'M6' },
    async make(t, dispatcher, state) {
      if (state === 'failed')
        return failed(t, dispatcher, async () => {
          const values = dispatcher.map((item: number) => (item < 2 ? forms.echo(item) : forms.throws(item)), [1, 2]);
          await t.gives('next()', values.next());
          return values;
        });
      if (state === 'waiting') {
        const values = dispatcher.map(forms.echo, new GivenItems<number>());
        return { values, pending: t.later(values.next()) };
      }
      const values = dispatcher.map(forms.echo, state === 'ended' ? [1] : [1, 2, 3]);
      if (state !== 'unstarted') await t.gives('next()', values.next());
      if (state === 'ended') await takeAll(t, values);
      return { values };
    },
  },
];

const operations = {
  next: (values: Values) => values.next(),
  return: (values: Values) => values.return('given'),
  throw: (values: Values) => values.throw('thrown'),
} as const;

type Operation = keyof typeof operations;

/** What an operation gives, or the reason with which it rejects. */
async function outcome(t: CaseContext, promise: Promise<IteratorResult<unknown, unknown>>): Promise<unknown> {
  return t.waiting.for(
    'an operation on the iterator',
    promise.then(
      ({ done, value }) => ({ done, value }),
      (reason: unknown) => ({ reason }),
    ),
  );
}

/** What each operation gives on an iterator that has ended, or is closed by it. */
const expected: Readonly<Record<Operation, unknown>> = {
  next: { done: true, value: undefined },
  return: { done: true, value: 'given' },
  throw: { reason: 'thrown' },
};

/** Two operations in a row on iterators in every state. */
export const iteratorStates: readonly Case[] = [
  ...kinds.flatMap(({ kind, clauses, make }) =>
    stateNames.flatMap((state) =>
      (['return', 'throw'] as const).flatMap((first) =>
        (['next', 'return', 'throw'] as const).map((second): Case => ({
          id: `iterator/${kind}-${state}-${first}-${second}`,
          clause: clauses[first],
          title: `${first}() and then ${second}() of a ${kind} that is ${state} each give what they are asked for`,
          async run(t) {
            const { values, pending } = await make(t, await t.shared(), state);
            alike(await outcome(t, operations[first](values)), expected[first], `what ${first}() gives`);
            if (pending !== undefined)
              alike(await outcome(t, pending), expected.next, 'what the call of next() gives that waited');
            alike(await outcome(t, operations[second](values)), expected[second], `what ${second}() gives`);
            alike(await outcome(t, values.next()), expected.next, 'what next() gives afterwards');
          },
        })),
      ),
    ),
  ),
  ...kinds.flatMap(({ kind, clauses, make }): Case[] => [
    {
      id: `iterator/${kind}-return-of-a-promise`,
      clause: clauses.return,
      title: `return(value) of a ${kind} awaits a value that is a promise`,
      async run(t) {
        const { values } = await make(t, await t.shared(), 'suspended');
        alike(
          await outcome(t, values.return(Promise.resolve('later'))),
          { done: true, value: 'later' },
          'what return() gives',
        );
      },
    },
    {
      id: `iterator/${kind}-dispose`,
      clause: clauses.return,
      title: `[Symbol.asyncDispose]() of a ${kind} closes it like return()`,
      async run(t) {
        for (const state of stateNames) {
          const { values, pending } = await make(t, await t.shared(), state);
          await t.gives(`the disposal of one that is ${state}`, dispose(values));
          if (pending !== undefined) alike(await outcome(t, pending), expected.next, 'what the waiting next() gives');
          alike(await outcome(t, values.next()), expected.next, `what next() gives then: ${state}`);
        }
      },
    },
    {
      id: `iterator/${kind}-all-waiting-end`,
      clause: clauses.return,
      title: `return() of a ${kind} ends every call of next() that waits`,
      async run(t) {
        const { values, pending } = await make(t, await t.shared(), 'waiting');
        const more = [values.next(), values.next()];
        await t.gives('return()', values.return(undefined));
        for (const each of [pending ?? values.next(), ...more]) alike(await outcome(t, each), expected.next, 'one');
      },
    },
  ]),
  {
    id: 'iterator/as-completed-return',
    clause: 'F23',
    title: 'return() of asCompleted() ends it in every state: before the first next(), while it waits, twice',
    async run(t) {
      for (const state of ['unstarted', 'waiting', 'taken']) {
        const all = four();
        const iterator = asCompleted(all.map(({ future }) => future));
        const pending = state === 'unstarted' ? undefined : t.later(iterator.next());
        if (state === 'taken') all[0].resolve(1);
        if (state === 'taken') await t.gives('next()', pending ?? iterator.next());
        same((await t.gives('return()', iterator.return())).done, true, `whether return() gives the end: ${state}`);
        if (state === 'waiting' && pending !== undefined)
          same((await t.gives('the next() that waited', pending)).done, true, 'whether it gives the end');
        same((await t.gives('return()', iterator.return())).done, true, 'whether a second return() gives the end');
        all[1].resolve(1);
        same((await t.gives('next()', iterator.next())).done, true, 'whether next() gives the end');
        same(all[2].future.state, 'pending', 'the state of another future');
      }
    },
  },
];

import type { Dispatcher, Task } from '@dispatch/core';
import { alike, check, hasCode, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { deep, depthOf, nested, type Nested } from '../fixtures/deep.js';
import { running } from '../fixtures/running.js';
import { blockable } from './situations.js';

/**
 * How deep the values are nested. Which of them can be cloned depends on the stacks of the two threads: at one depth the
 * sender fails, at another the receiver.
 */
const depths = [500, 1500, 2000, 2500, 3000, 6000, 20_000];

const json = { isolation: 'json' } as const;
const either = { blocking: [true, 'when-ready', 'synchronous'] } as const;

/** The ways to run a task, and what each gives. */
const ways: Readonly<Record<string, <T>(dispatcher: Dispatcher, task: Task<T>) => PromiseLike<T>>> = {
  execute: (dispatcher, task) => dispatcher.execute(task),
  executeAsync: (dispatcher, task) => dispatcher.executeAsync(task),
  'execute, with snapshot': (dispatcher, task) => dispatcher.execute(task, { snapshot: true }),
  async map<T>(dispatcher: Dispatcher, task: Task<T>) {
    for await (const result of dispatcher.map(() => task, [undefined])) return result;
    throw new Error('map() gave no result');
  },
};

type Outcome<T = unknown> = { readonly value: T } | { readonly error: unknown };

function outcomeOf<T>(promise: PromiseLike<T>): Promise<Outcome<T>> {
  return Promise.resolve(promise).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** The outcome is as expected, or a SerializationError. */
function checkOutcome(outcome: Outcome, depth: number, task: string, isExpected: (outcome: Outcome) => boolean): void {
  if (isExpected(outcome)) return;
  const what = `what the task with a value of ${depth} levels`;
  if ('value' in outcome) check(false, `${what} gives is as expected, got ${String(outcome.value)}`);
  else {
    hasCode(outcome.error, 'DISPATCH_SERIALIZATION', `${what} fails with`);
    check(outcome.error.message.length < 1000, `the message of ${what} fails with has less than 1000 characters`);
    mentions(outcome.error.message, [task], `the message of ${what} fails with`);
  }
}

/** Runs one task for each depth, each beside tasks that have nothing to do with it. */
async function runAll(
  t: CaseContext,
  way: keyof typeof ways,
  make: (depth: number) => Task<unknown>,
  mention: string,
  isExpected: (outcome: Outcome, depth: number) => boolean,
): Promise<void> {
  const dispatcher = await t.dispatcher({ workers: 1 });
  const run = ways[way] ?? (() => Promise.reject(new Error('there is no such way')));
  const before = await t.gives('a first task', dispatcher.execute(running.place()));
  const others = (): Promise<number>[] => [1, 2].map((number) => dispatcher.execute(running.double(number)));
  const started = depths.map((depth) => {
    const earlier = others();
    const outcome = outcomeOf(run(dispatcher, make(depth)));
    return { depth, outcome, beside: outcomeOf(Promise.all([...earlier, ...others()])) };
  });
  for (const { depth, beside, outcome } of started) {
    checkOutcome(await t.gives(`the task with a value of ${depth} levels`, outcome), depth, mention, (each) =>
      isExpected(each, depth),
    );
    alike(await t.gives('the tasks beside it', beside), { value: [2, 4, 2, 4] }, 'what the tasks beside it give');
  }
  const after = await t.gives('the last task', dispatcher.execute(running.place()));
  same(after.life, before.life, 'the worker instance');
  same(dispatcher.stats().running, 0, 'how many tasks are running');
}

function hasReturned(outcome: Outcome, depth: number): boolean {
  return 'value' in outcome && outcome.value === depth;
}

function hasDepth(outcome: Outcome, depth: number): boolean {
  return 'value' in outcome && depthOf(outcome.value as Nested | undefined) === depth;
}

function isThrown(outcome: Outcome): boolean {
  return 'error' in outcome && outcome.error instanceof RangeError && outcome.error.message === 'with a property';
}

/** Values that are nested deeper than the stack of one of the two threads allows. */
export const deepValues: readonly Case[] = [
  ...Object.keys(ways).map((way): Case => ({
    id: `data/deep-argument-${way.replaceAll(/\W+/g, '-')}`,
    clause: 'D12',
    title: `an argument, nested at any depth, arrives or fails its own task with a SerializationError: ${way}`,
    forbids: json,
    async run(t) {
      await runAll(t, way, (depth) => deep.depth(nested(depth)), 'depth', hasReturned);
    },
  })),
  ...['execute', 'map'].flatMap((way): Case[] => [
    {
      id: `data/deep-result-${way}`,
      clause: 'D13',
      title: `a result, nested at any depth, arrives or fails its own task with a SerializationError: ${way}`,
      forbids: json,
      async run(t) {
        await runAll(t, way, (depth) => deep.nested(depth), 'result', hasDepth);
      },
    },
    {
      id: `data/deep-property-of-an-error-${way}`,
      clause: 'D13',
      title: `an error with a property that is nested at any depth arrives, or a SerializationError does: ${way}`,
      forbids: json,
      async run(t) {
        await runAll(t, way, (depth) => deep.throwsNested(depth), 'error', isThrown);
      },
    },
  ]),
  ...(
    [
      ['argument', (depth) => deep.depth(nested(depth)), hasReturned],
      ['result', (depth) => deep.nested(depth), hasDepth],
      ['property-of-an-error', (depth) => deep.throwsNested(depth), isThrown],
    ] satisfies [string, (depth: number) => Task<unknown>, (outcome: Outcome, depth: number) => boolean][]
  ).flatMap(([what, make, isExpected]): Case[] => {
    const check = (t: CaseContext, dispatcher: Dispatcher, run: (task: Task<unknown>) => unknown): void => {
      for (const depth of depths) {
        let outcome: Outcome;
        try {
          outcome = { value: run(make(depth)) };
        } catch (error) {
          outcome = { error };
        }
        checkOutcome(outcome, depth, '', (each) => isExpected(each, depth));
        same(dispatcher.stats().running, 0, 'how many tasks are running afterwards');
        same(dispatcher.executeSync(running.double(depth)), 2 * depth, 'what the next call returns');
      }
    };
    const title = `a value that is nested at any depth arrives at a blocked caller, or a SerializationError does: ${what}`;
    return [
      {
        id: `block/deep-${what}-sync`,
        clause: 'B12',
        title: `${title}, executeSync`,
        requires: either,
        forbids: json,
        async run(t) {
          const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
          check(t, dispatcher, (task) => dispatcher.executeSync(task));
        },
      },
      {
        id: `block/deep-${what}-future`,
        clause: 'B12',
        title: `${title}, resultSync`,
        requires: either,
        forbids: json,
        async run(t) {
          const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
          check(t, dispatcher, (task) => {
            const future = dispatcher.executeAsync(task);
            try {
              return future.resultSync();
            } finally {
              same(future.state, 'finished', 'the state of the future');
            }
          });
        },
      },
    ];
  }),
  {
    id: 'block/deep-result-of-another',
    clause: 'B12',
    title: 'a blocked caller gets its own result while that of another future, nested too deep, fails only that future',
    requires: either,
    forbids: json,
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      const others = depths.map((depth) => dispatcher.executeAsync(deep.nested(depth)));
      for (const each of others) each.addDoneCallback(() => {});
      same(dispatcher.executeSync(running.double(2)), 4, 'what executeSync() returns');
      for (const [index, other] of others.entries()) {
        const depth = depths[index] ?? 0;
        checkOutcome(await t.gives('another future', outcomeOf(other)), depth, '', (each) => hasDepth(each, depth));
      }
    },
  },
  {
    id: 'stream/deep-yield',
    clause: 'S22',
    title:
      'a yield, nested at any depth, arrives, or the stream ends after the values before it with a SerializationError that names it',
    forbids: json,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      for (const depth of depths) {
        const log = t.gate();
        const stream = dispatcher.stream(deep.yieldsNested(depth, log.name));
        const seen: unknown[] = [];
        for (;;) {
          const what = `the next value beside one of ${depth} levels`;
          const outcome = await t.gives(what, outcomeOf(stream.next()));
          if ('error' in outcome) {
            hasCode(outcome.error, 'DISPATCH_SERIALIZATION', `what fails instead of ${what}`);
            mentions(outcome.error.message, ['yield 2'], 'its message');
            alike(seen, [1], 'the values before it');
            break;
          }
          const { done, value } = outcome.value;
          if (done === true) {
            alike(seen, [1, depth, 3], 'the values of the stream');
            break;
          }
          seen.push(typeof value === 'object' ? depthOf(value) : value);
        }
        await log.noted('finally');
      }
      const after = await t.gives('the next task', dispatcher.execute(running.place()));
      same(after.life, before.life, 'the worker instance');
    },
  },
  {
    id: 'stream/deep-return-value',
    clause: 'S22',
    title: 'a return value, nested at any depth, arrives, or the stream ends with a SerializationError',
    forbids: json,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      for (const depth of depths) {
        const stream = dispatcher.stream(deep.returnsNested(depth));
        alike(await t.gives('the first value', stream.next()), { done: false, value: 1 }, 'the first value');
        const end = outcomeOf(stream.next().then(({ value }) => value));
        checkOutcome(await t.gives('the end', end), depth, '', (outcome) => hasDepth(outcome, depth));
      }
    },
  },
  {
    id: 'progress/deep-value',
    clause: 'N11',
    title: 'a progress value, nested at any depth, arrives or fails its task with a SerializationError',
    forbids: json,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      for (const depth of depths) {
        const seen: number[] = [];
        const onProgress = (value: unknown): void => {
          seen.push(depthOf(value as Nested | undefined));
        };
        const outcome = await t.gives(
          'the task',
          outcomeOf(dispatcher.execute(deep.reportsNested(depth), { onProgress })),
        );
        checkOutcome(outcome, depth, 'progress', (each) => 'value' in each && each.value === 'end');
        alike(seen, 'value' in outcome ? [depth] : [], 'the values that arrived');
      }
      const after = await t.gives('the next task', dispatcher.execute(running.place()));
      same(after.life, before.life, 'the worker instance');
    },
  },
];

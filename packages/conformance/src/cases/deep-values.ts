import type { Dispatcher, Task } from '@dispatch/core';
import { alike, check, hasCode, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext, DispatcherKind } from '../context.js';
import { cancelling } from '../fixtures/cancelling.js';
import { deep, depthOf, nested, type Nested } from '../fixtures/deep.js';
import { running } from '../fixtures/running.js';
import { checkOutcome, depths, hasDepth, hasReturned, isThrown, outcomeOf, type Outcome } from './deep-outcomes.js';

const json = { isolation: 'json' } as const;

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

/** Runs one task for each depth, each beside tasks that have nothing to do with it. */
async function runAll(
  t: CaseContext,
  way: keyof typeof ways,
  make: (depth: number) => Task<unknown>,
  mention: string,
  isExpected: (outcome: Outcome, depth: number) => boolean,
  kind?: DispatcherKind,
): Promise<void> {
  const dispatcher = await t.dispatcher({ workers: 1 }, kind);
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
  {
    id: 'data/deep-argument-short-of-stack',
    clause: 'D12',
    title: 'an argument that is nested deeper than the stack of the worker allows fails its own task',
    forbids: json,
    needs: ['createShortOfStack'],
    hint: 'the worker does not report that a message cannot be deserialized, such as by `messageerror`',
    async run(t) {
      await runAll(t, 'execute', (depth) => deep.depth(nested(depth)), 'depth', hasReturned, 'short of stack');
    },
  },
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
  {
    id: 'cancel/deep-reason',
    clause: 'C4',
    title: 'a reason that is nested at any depth still cancels the task',
    forbids: json,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
      for (const depth of depths) {
        const log = t.gate();
        const future = dispatcher.executeAsync(cancelling.returnsLate(log.name, 1));
        await log.noted('started');
        const reason = nested(depth);
        same(future.cancel(reason), true, `cancel() with a reason of ${depth} levels`);
        await log.noted('aborted');
        const error = await t.failure('the future', future);
        hasCode(error, 'DISPATCH_CANCELLED', 'its error');
        check(error.cause === reason, 'its cause is the reason');
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
    id: 'stream/deep-yield-and-waits',
    clause: 'S22',
    title: 'a yield, nested at any depth, arrives or fails its stream while the task sends nothing more',
    forbids: json,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      for (const depth of depths) {
        const gate = t.gate();
        const stream = dispatcher.stream(deep.yieldsNestedAndWaits(depth, gate.name));
        alike(await t.gives('the first value', stream.next()), { done: false, value: 1 }, 'the first value');
        const second = outcomeOf(stream.next().then(({ value }) => value));
        checkOutcome(await t.gives(`the value of ${depth} levels`, second), depth, 'yield 2', (each) =>
          hasDepth(each, depth),
        );
        gate.open();
        await t.gives('return()', stream.return(undefined));
      }
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
  {
    id: 'progress/deep-value-and-waits',
    clause: 'N11',
    title: 'a progress value, nested at any depth, arrives or fails its task while the task sends nothing more',
    forbids: json,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      for (const depth of depths) {
        const gate = t.gate();
        const arrived = new Promise<Outcome>((resolve) => {
          const onProgress = (value: unknown): void => {
            resolve({ value });
          };
          void outcomeOf(dispatcher.execute(deep.reportsNestedAndWaits(depth, gate.name), { onProgress })).then(
            resolve,
          );
        });
        checkOutcome(await t.gives(`the value of ${depth} levels`, arrived), depth, 'progress', (each) =>
          hasDepth(each, depth),
        );
        gate.open();
      }
    },
  },
];

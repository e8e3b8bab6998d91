import type { Dispatcher, Task } from '@dispatch/core';
import { same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { deep, nested } from '../fixtures/deep.js';
import { running } from '../fixtures/running.js';
import { checkOutcome, depths, hasDepth, hasReturned, isThrown, outcomeOf, type Outcome } from './deep-outcomes.js';
import { blockable } from './situations.js';

const json = { isolation: 'json' } as const;
const either = { blocking: [true, 'when-ready', 'synchronous'] } as const;

/** Values that are nested deeper than a stack allows, of tasks for which a thread is blocked. */
export const blockingDeepValues: readonly Case[] = [
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
];

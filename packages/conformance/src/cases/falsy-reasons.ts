import { asCompleted, wait, type Dispatcher } from '@dispatch/core';
import { alike, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { forms } from '../fixtures/forms.js';
import type { Gate } from '../gate.js';
import { falsy } from './falsy-errors.js';
import { GivenItems, listOf } from './inputs.js';
import { four } from './made-futures.js';
import { asynchronousMethods, echo, outcomeOf } from './methods.js';

/** Falsy reasons that are given. Without one, or with `undefined`, a signal aborts with an `AbortError`. */
const reasons = falsy.filter(([, value]) => value !== undefined);

/** Starts a task that notes the reason with which its signal aborts. `cancel` cancels it with a reason. */
const ways: readonly {
  readonly name: string;
  readonly clause: string;
  begin(
    t: CaseContext,
    dispatcher: Dispatcher,
    log: Gate,
  ): Promise<{ readonly outcome: PromiseLike<unknown>; cancel(reason: unknown): unknown }>;
}[] = [
  {
    name: 'cancel',
    clause: 'C3',
    async begin(_t, dispatcher, log) {
      const future = dispatcher.executeAsync(forms.reason(log.name));
      await log.noted('started');
      return { outcome: future, cancel: (reason) => future.cancel(reason) };
    },
  },
  ...asynchronousMethods.map(({ name, run }) => ({
    name: `${name}-signal`,
    clause: name === 'stream' ? 'S9' : name === 'map' ? 'M7' : 'C10',
    async begin(t: CaseContext, dispatcher: Dispatcher, log: Gate) {
      const controller = new AbortController();
      const task = { plain: forms.reason(log.name), generator: forms.reasonYielding(log.name) };
      const outcome = t.later(Promise.resolve(run(dispatcher, task, { signal: controller.signal })));
      await log.noted('started');
      return { outcome, cancel: (reason: unknown) => controller.abort(reason) };
    },
  })),
];

/** Reasons of a cancellation that are falsy, or left out. */
export const falsyReasons: readonly Case[] = [
  ...reasons.flatMap(([name, reason]) => [
    ...ways.map(({ name: way, clause, begin }): Case => ({
      id: `falsy/${way}-with-${name}`,
      clause,
      title: `a falsy reason is the cause of the error, and the reason of the task's signal: ${way}, ${name}`,
      // A closing dispatcher that transmits JSON has no such values.
      requires: { isolation: 'clone' },
      async run(t) {
        const log = t.gate();
        const { outcome, cancel } = await begin(t, await t.shared(), log);
        cancel(reason);
        const error = await t.failure('the task', outcome);
        hasCode(error, 'DISPATCH_CANCELLED', 'its error');
        same(error.cause, reason, 'its cause');
        await t.eventually('the task to note the reason', () => log.notes.length === 2);
        alike(log.notes[1], { reason }, 'what the task notes');
      },
    })),
    ...asynchronousMethods.map((method): Case => ({
      id: `falsy/${method.name}-aborted-before-with-${name}`,
      clause: method.name === 'stream' ? 'S9' : method.name === 'map' ? 'M7' : 'C11',
      title: `a signal that was aborted with a falsy reason before the call cancels it: ${method.name}, ${name}`,
      async run(t) {
        const outcome = outcomeOf(method, await t.shared(), echo(1), { signal: AbortSignal.abort(reason) });
        const error = await t.failure(method.name, outcome);
        hasCode(error, 'DISPATCH_CANCELLED', 'its error');
        same(error.cause, reason, 'its cause');
      },
    })),
    {
      id: `falsy/waits-aborted-with-${name}`,
      clause: 'F28',
      title: `wait() and asCompleted() that are aborted with a falsy reason reject with it as the cause: ${name}`,
      async run(t) {
        const [{ future }] = four();
        for (const isBefore of [true, false]) {
          const controller = new AbortController();
          const { signal } = controller;
          if (isBefore) controller.abort(reason);
          const waits = [wait([future], { signal }), asCompleted([future], { signal }).next()];
          controller.abort(reason);
          for (const waiting of waits) {
            const error = await t.failure('the wait', waiting);
            hasCode(error, 'DISPATCH_CANCELLED', 'its error');
            same(error.cause, reason, 'its cause');
          }
        }
        same(future.state, 'pending', 'the state of the future');
      },
    } satisfies Case,
  ]),
  ...falsy.map(([name, reason]): Case => ({
    id: `falsy/stream-throw-${name}`,
    clause: 'S8',
    title: `throw() of a stream rejects with its argument, even if it is falsy: ${name}`,
    requires: { isolation: 'clone' },
    async run(t) {
      const log = t.gate();
      const stream = (await t.shared()).stream(forms.reasonYielding(log.name));
      await t.gives('next()', stream.next());
      await log.noted('started');
      same(await t.failure('throw()', stream.throw(reason)), reason, 'its error');
      await t.eventually('the task to note the reason', () => log.notes.length === 2);
      if (reason !== undefined) alike(log.notes[1], { reason }, 'what the task notes');
      alike(await t.gives('next()', stream.next()), { done: true, value: undefined }, 'what it gives');
    },
  })),
  {
    id: 'falsy/cancel-with-undefined',
    clause: 'C4',
    title: 'cancel(undefined) is the same as cancel(): no cause, and the signal aborts with an AbortError',
    async run(t) {
      const dispatcher = await t.shared();
      for (const args of [[], [undefined]]) {
        const log = t.gate();
        const future = dispatcher.executeAsync(forms.reason(log.name));
        await log.noted('started');
        same(future.cancel(...args), true, 'what cancel() returns');
        const error = await t.failure('the task', future);
        hasCode(error, 'DISPATCH_CANCELLED', 'its error');
        same(error.cause, undefined, 'its cause');
        await t.eventually('the task to note the reason', () => log.notes.length === 2);
      }
    },
  },
  {
    id: 'falsy/abort-a-map-that-waits-for-an-item',
    clause: 'M7',
    title: 'a map that waits for its next item and is aborted with a falsy reason rejects with it as the cause',
    async run(t) {
      const items = new GivenItems<number>();
      const controller = new AbortController();
      const mapped = (await t.shared()).map(forms.echo, items, { signal: controller.signal });
      const next = t.later(mapped.next());
      await t.eventually('an item to be awaited', () => items.awaited);
      controller.abort(0);
      const error = await t.failure('next()', next);
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 0, 'its cause');
      alike(await t.gives('what follows', listOf(mapped)), [], 'it');
    },
  },
];

import { asCompleted, wait, type Dispatcher, type Future } from '@dispatch/core';
import { alike, check, hasCode, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { four, namesOf } from './made-futures.js';
import { echo, label, methods, outcomeOf, sharedFor, type Method } from './methods.js';
import { afterShortTimers, blockable } from './situations.js';

/** Values of which none is a duration. */
const invalid: readonly (readonly [name: string, value: unknown])[] = [
  ['nan', NaN],
  ['negative', -1],
  ['minus-infinity', -Infinity],
  ['string', '100'],
  ['null', null],
  ['boolean', true],
  ['bigint', 1n],
];

/** Durations that are longer than the longest delay of a timer. As an integer of 32 bits, one of them is 1. */
const endless: readonly number[] = [Infinity, 2 ** 31 - 0.5, 2 ** 31, 2 ** 32 + 1, Number.MAX_VALUE];

/** Parameters `timeout` of futures and of functions that wait for them. They need no dispatcher. */
const ofFutures: readonly { readonly name: string; call(future: Future<unknown>, timeout: number): unknown }[] = [
  { name: 'result', call: (future, timeout) => future.result(timeout) },
  { name: 'exception', call: (future, timeout) => future.exception(timeout) },
  { name: 'wait', call: (future, timeout) => wait([future], { timeout }) },
  { name: 'asCompleted', call: (future, timeout) => asCompleted([future], { timeout }).next() },
];

/** Calls of a dispatcher with an option `timeout`. */
const ofDispatchers: readonly (Pick<Method, 'name' | 'requires'> | { readonly name: 'close'; requires?: undefined })[] =
  [...methods, { name: 'close' }];

function call(name: string, dispatcher: Dispatcher, timeout: number): unknown {
  const method = methods.find((each) => each.name === name);
  return method === undefined ? dispatcher.close({ timeout }) : method.run(dispatcher, echo(4), { timeout });
}

/** The status and the counts of a dispatcher. */
function stateOf(dispatcher: Dispatcher): unknown {
  const { queued, running: runs, completed, failed, cancelled } = dispatcher.stats();
  return [dispatcher.status, queued, runs, completed, failed, cancelled];
}

/** Whether `promise` settles before a timer would have fired whose delay was cut off to a short one. */
async function settlesSoon(t: CaseContext, promise: PromiseLike<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => void (settled = true);
  promise.then(note, note);
  await afterShortTimers(t);
  return settled;
}

/** Every parameter and option `timeout` of a call, with values at its limits and beyond them. */
export const timeoutValues: readonly Case[] = [
  ...[
    ...ofFutures,
    { name: 'resultSync', call: (future: Future<unknown>, timeout: number) => future.resultSync(timeout) },
  ].flatMap(({ name, call: waitFor }) =>
    invalid.map(([wrong, value]): Case => ({
      id: `bounds/${name}-timeout-${wrong}`,
      clause: 'F12',
      title: `${name}() with a timeout of the wrong kind (${wrong}) immediately throws a TypeError that names it`,
      async run() {
        const [{ future }] = four();
        const error = thrownBy(`${name}()`, () => waitFor(future, value as number));
        isInstance(error, TypeError, 'its error');
        mentions(error.message, ['timeout'], 'its message');
        same(future.state, 'pending', 'the state of the future');
      },
    })),
  ),
  ...ofDispatchers.flatMap(({ name, requires }) =>
    invalid.map(([wrong, value]): Case => ({
      id: `bounds/${name}-timeout-${wrong}`,
      clause: 'A8',
      title: `${name}() with a timeout of the wrong kind (${wrong}) immediately throws a TypeError that names it, and changes nothing`,
      requires,
      async run(t) {
        const dispatcher = await t.shared();
        const before = stateOf(dispatcher);
        const error = thrownBy(`${name}()`, () => call(name, dispatcher, value as number));
        isInstance(error, TypeError, 'its error');
        mentions(error.message, ['timeout'], 'its message');
        alike(stateOf(dispatcher), before, 'the status and the counts of the dispatcher');
      },
    })),
  ),
  ...ofFutures.flatMap(({ name, call: waitFor }) =>
    endless.map((timeout): Case => ({
      id: `bounds/${name}-timeout-${timeout}`,
      clause: 'T8',
      title: `${name}() with a timeout of ${timeout} ms does not expire immediately`,
      async run(t) {
        const [made] = four();
        const waiting = Promise.resolve(waitFor(made.future, timeout));
        same(await settlesSoon(t, waiting), false, 'whether it settles before the future');
        made.resolve(7);
        await t.gives(`${name}()`, waiting);
      },
    })),
  ),
  ...endless.flatMap((timeout): Case[] => [
    {
      id: `bounds/resultSync-timeout-${timeout}`,
      clause: 'T8',
      title: `resultSync() with a timeout of ${timeout} ms blocks until the future is done`,
      requires: { blocking: [true, 'when-ready'] },
      async run(t) {
        const dispatcher = await blockable(t, t.shared());
        same(dispatcher.executeAsync(running.spinFor(5)).resultSync(timeout), 5, 'what it returns');
      },
    },
    {
      id: `bounds/close-timeout-${timeout}`,
      clause: 'T8',
      title: `close() with a timeout of ${timeout} ms lets a task finish`,
      async run(t) {
        const dispatcher = await t.dispatcher({ workers: 1 });
        const gate = t.gate();
        const held = dispatcher.executeAsync(running.hold(gate.name, 'held'));
        await gate.arrivals();
        const closed = dispatcher.close({ timeout });
        same(await settlesSoon(t, closed), false, 'whether it settles before the task');
        gate.open();
        same(await t.gives('the task', held), 'held', 'its result');
        await t.gives('close()', closed);
      },
    },
  ]),
  ...methods.flatMap((method) => [
    ...[...endless, 2 ** 31 - 1].map((timeout): Case => ({
      id: `bounds/${method.name}-timeout-${timeout}`,
      clause: 'T8',
      title: `${method.name}() with a timeout of ${timeout} ms gives the result of its task`,
      requires: method.requires,
      async run(t) {
        const dispatcher = await sharedFor(t);
        same(await t.gives(method.name, outcomeOf(method, dispatcher, echo(4), { timeout })), 4, 'what it gives');
      },
    })),
    ...[0, -0].map((timeout): Case => {
      const text = Object.is(timeout, -0) ? '-0' : '0';
      return {
        id: `bounds/${method.name}-timeout-${text.replace('-', 'minus-')}`,
        clause: 'T6',
        title: `${method.name}() with a timeout of ${text} fails with a TimeoutError, and its task never starts`,
        requires: method.requires,
        async run(t) {
          const dispatcher = await sharedFor(t);
          const log = t.gate();
          const outcome = outcomeOf(method, dispatcher, label(log.name, 'victim'), { timeout });
          hasCode(await t.failure(method.name, outcome), 'DISPATCH_TIMEOUT', 'its error');
          await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
          await log.noted('next');
          alike(log.notes, ['next'], 'what started');
        },
      };
    }),
  ]),
  ...methods.map((method): Case => ({
    id: `bounds/${method.name}-throws-too-late`,
    clause: 'T9',
    title: `a task that throws after its deadline has timed out: ${method.name}`,
    requires: method.requires,
    async run(t) {
      const dispatcher = await sharedFor(t);
      const task = { plain: forms.throwsAfter(100), generator: forms.throwingAfter(100) };
      const error = await t.failure(method.name, outcomeOf(method, dispatcher, task, { timeout: 25 }));
      hasCode(error, 'DISPATCH_TIMEOUT', 'its error');
    },
  })),
  {
    id: 'bounds/wait-timeout-0',
    clause: 'F20',
    title: 'wait() with a timeout of 0 fulfils with the futures that are done and those that are not',
    async run(t) {
      const all = four();
      all[1].resolve(1);
      all[2].future.cancel();
      const futures = all.map(({ future }) => future);
      const { done, notDone } = await t.gives('wait()', wait(futures, { timeout: 0 }));
      alike(
        [namesOf(done, all), namesOf(notDone, all)],
        [
          ['b', 'c'],
          ['a', 'd'],
        ],
        'those that are done, and those that are not',
      );
      same(all[0].future.state, 'pending', 'the state of one that is not done');
    },
  },
  {
    id: 'bounds/asCompleted-timeout-0',
    clause: 'F22',
    title: 'asCompleted() with a timeout of 0 yields the futures that are done, then says how many are not, and ends',
    async run(t) {
      const all = four();
      all[1].resolve(1);
      const iterator = asCompleted(
        all.map(({ future }) => future),
        { timeout: 0 },
      );
      same((await t.gives('the first', iterator.next())).value, all[1].future, 'the future that is done');
      const error = await t.failure('the second', iterator.next());
      hasCode(error, 'DISPATCH_TIMEOUT', 'its error');
      mentions(error.message, ['3 (of 4) futures unfinished'], 'its message');
      same((await t.gives('what follows', iterator.next())).done, true, 'whether it is the end');
    },
  },
  {
    id: 'bounds/timeout-fraction',
    clause: 'F4',
    title: 'a timeout may be a fraction of a millisecond',
    async run(t) {
      const [made] = four();
      hasCode(await t.failure('result()', made.future.result(0.25)), 'DISPATCH_TIMEOUT', 'its error');
      hasCode(await t.failure('exception()', made.future.exception(0.25)), 'DISPATCH_TIMEOUT', 'its error');
      check(!made.future.done(), 'the future is not done');
    },
  },
];

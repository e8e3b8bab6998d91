import { check, hasCode, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { isCancelled, isOpen, plain, stateNames, states, type Specimen, type State } from './future-specimens.js';

/** One method, and its effect in each state. */
interface Method {
  readonly id: string;
  readonly clause: string;
  readonly title: string;
  verify(t: CaseContext, specimen: Specimen, state: State): Promise<void>;
}

/** Whether an error is the one that the task has thrown. How its class arrives is the subject of E1 to E3. */
function isOfTheTask(error: unknown): boolean {
  return error instanceof Error && error.message === 'out of range';
}

/** Checks that `promise` has the outcome that belongs to the state. */
async function verifyOutcome(t: CaseContext, what: string, promise: PromiseLike<unknown>, state: State): Promise<void> {
  if (isCancelled(state)) {
    const error = await t.failure(what, promise);
    hasCode(error, 'DISPATCH_CANCELLED', 'its error');
    same(error.cause, 'reason', 'the cause of its error');
  } else if (state === 'finished-with-error') {
    check(isOfTheTask(await t.failure(what, promise)), `${what} fails with the error of the task`);
  } else {
    same(await t.gives(what, promise), 'value', 'its value');
  }
}

const methods: readonly Method[] = [
  {
    id: 'state',
    clause: 'F1',
    title: 'state, done(), running() and cancelled() agree',
    async verify(_t, { future }, state) {
      same(future.state, plain(state), 'state');
      same(future.done(), !isOpen(state), 'done()');
      same(future.running(), state === 'running', 'running()');
      same(future.cancelled(), isCancelled(state), 'cancelled()');
    },
  },
  {
    id: 'cancel',
    clause: 'F6',
    title: 'cancel() returns true unless the future has finished',
    async verify(t, { future }, state) {
      const finished = state.startsWith('finished');
      same(future.cancel('reason'), !finished, 'cancel()');
      same(future.state, finished ? 'finished' : 'cancelled', 'state afterwards');
      await verifyOutcome(t, 'the future afterwards', future, finished ? state : 'cancelled');
    },
  },
  {
    id: 'result',
    clause: 'F2',
    title: 'result() gives the outcome every time',
    async verify(t, { future, finish }, state) {
      const early = future.result();
      const settled = t.later(verifyOutcome(t, 'result()', early, isOpen(state) ? 'finished-with-value' : state));
      await finish();
      await settled;
      await verifyOutcome(t, 'result() again', future.result(), isOpen(state) ? 'finished-with-value' : state);
    },
  },
  {
    id: 'result-with-timeout-0',
    clause: 'F4',
    title: 'result(0) checks without waiting',
    async verify(t, { future, finish }, state) {
      if (!isOpen(state)) return verifyOutcome(t, 'result(0)', future.result(0), state);
      hasCode(await t.failure('result(0)', future.result(0)), 'DISPATCH_TIMEOUT', 'its error');
      same(future.state, state, 'state afterwards');
      await finish();
      return verifyOutcome(t, 'result() afterwards', future.result(), 'finished-with-value');
    },
  },
  {
    id: 'result-with-timeout',
    clause: 'F4',
    title: 'a result(timeout) that times out leaves the future unchanged',
    async verify(t, { future, finish }, state) {
      if (!isOpen(state)) return verifyOutcome(t, 'result(timeout)', future.result(600_000), state);
      hasCode(await t.failure('result(timeout)', future.result(20)), 'DISPATCH_TIMEOUT', 'its error');
      same(future.state, state, 'state afterwards');
      const limited = t.later(verifyOutcome(t, 'result(timeout)', future.result(600_000), 'finished-with-value'));
      await finish();
      return limited;
    },
  },
  {
    id: 'exception',
    clause: 'F3',
    title: 'exception() gives the error, gives undefined on success, and rejects if cancelled',
    async verify(t, { future, finish }, state) {
      const early = future.exception();
      if (isOpen(state)) await finish();
      if (isCancelled(state)) hasCode(await t.failure('exception()', early), 'DISPATCH_CANCELLED', 'its error');
      else if (state === 'finished-with-error')
        check(isOfTheTask(await t.gives('exception()', early)), 'it gives the error of the task');
      else same(await t.gives('exception()', early), undefined, 'what it gives');
    },
  },
  {
    id: 'exception-with-timeout-0',
    clause: 'F4',
    title: 'exception(0) checks without waiting',
    async verify(t, { future }, state) {
      const observed = future.exception(0);
      if (isOpen(state)) hasCode(await t.failure('exception(0)', observed), 'DISPATCH_TIMEOUT', 'its error');
      else if (isCancelled(state))
        hasCode(await t.failure('exception(0)', observed), 'DISPATCH_CANCELLED', 'its error');
      else
        same(
          isOfTheTask(await t.gives('exception(0)', observed)),
          state === 'finished-with-error',
          'whether it gives the error',
        );
      same(future.state, plain(state), 'state afterwards');
    },
  },
  {
    id: 'resultSync-with-timeout-0',
    clause: 'F5',
    title: 'resultSync(0) checks without blocking, on every dispatcher',
    async verify(_t, { future }, state) {
      if (isOpen(state))
        hasCode(
          thrownBy('resultSync(0)', () => future.resultSync(0)),
          'DISPATCH_TIMEOUT',
          'its error',
        );
      else if (isCancelled(state))
        hasCode(
          thrownBy('resultSync(0)', () => future.resultSync(0)),
          'DISPATCH_CANCELLED',
          'its error',
        );
      else if (state === 'finished-with-error')
        check(isOfTheTask(thrownBy('resultSync(0)', () => future.resultSync(0))), 'it throws the error of the task');
      else same(future.resultSync(0), 'value', 'what it returns');
      same(future.state, plain(state), 'state afterwards');
    },
  },
  {
    id: 'callback',
    clause: 'F7',
    title: 'a callback runs once when the future is done, or immediately if it is already done',
    async verify(_t, { future, finish }, state) {
      const calls: unknown[][] = [];
      future.addDoneCallback((...args: unknown[]) => calls.push([...args, future.done()]));
      same(calls.length, isOpen(state) ? 0 : 1, 'how often it has run when addDoneCallback() returns');
      if (isOpen(state)) await finish();
      same(calls.length, 1, 'how often it has run in the end');
      check(
        calls[0]?.[0] === future && calls[0][1] === true && calls[0].length === 2,
        'its only argument is the future, which is done',
      );
    },
  },
  {
    id: 'then',
    clause: 'F10',
    title: 'await, then, catch and finally work as on a promise',
    async verify(t, { future, finish }, state) {
      const outcome = isOpen(state) ? 'finished-with-value' : state;
      let cleanups = 0;
      const all = [
        future.then(),
        future.then((value) => value),
        future.then(undefined, (error: unknown) => Promise.reject(error)),
        future.catch((error: unknown) => Promise.reject(error)),
        future.finally(() => {
          cleanups += 1;
        }),
        Promise.all([future, 'another']).then(([value]) => value),
      ];
      const verified = all.map((promise, index) => verifyOutcome(t, `promise ${index}`, promise, outcome));
      if (isOpen(state)) await finish();
      await Promise.all(verified);
      same(cleanups, 1, 'how often the callback of finally() ran');
    },
  },
  {
    id: 'dispose',
    clause: 'F11',
    title: '[Symbol.dispose]() cancels the future if it is not done',
    async verify(_t, { future }, state) {
      future[Symbol.dispose]();
      same(future.state, isOpen(state) ? 'cancelled' : plain(state), 'state afterwards');
    },
  },
];

/** The state machine as a table: every method in every state. */
export const futureStates: readonly Case[] = methods.flatMap((method) =>
  stateNames.map((state): Case => ({
    id: `future/${method.id}-when-${state}`,
    clause: method.clause,
    title: `for a future that is ${state.replaceAll('-', ' ')}, ${method.title}`,
    async run(t) {
      await method.verify(t, await states[state](t), state);
    },
  })),
);

import { Future, type FutureResolvers } from '@dispatch/core';
import { alike, check, hasCode, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';

/** The resolvers of a future in each of its states. */
const states = {
  pending: (): FutureResolvers<unknown> => Future.withResolvers(),
  running: (): FutureResolvers<unknown> => {
    const resolvers = Future.withResolvers<unknown>();
    resolvers.start();
    return resolvers;
  },
  cancelled: (): FutureResolvers<unknown> => {
    const resolvers = Future.withResolvers<unknown>();
    resolvers.future.cancel('reason');
    return resolvers;
  },
  'finished-with-value': (): FutureResolvers<unknown> => {
    const resolvers = Future.withResolvers<unknown>();
    resolvers.resolve('first');
    return resolvers;
  },
  'finished-with-error': (): FutureResolvers<unknown> => {
    const resolvers = Future.withResolvers<unknown>();
    resolvers.reject('first');
    // Observed, so that no warning is printed.
    resolvers.future.addDoneCallback(() => {});
    return resolvers;
  },
};

type State = keyof typeof states;
type Method = 'start' | 'resolve' | 'reject';

/** The effect of a call: its return value or `throws`, and the state afterwards. */
const outcomes: Readonly<
  Record<Method, Readonly<Record<State, readonly [result: boolean | undefined | 'throws', after: string]>>>
> = {
  start: {
    pending: [true, 'running'],
    running: ['throws', 'running'],
    cancelled: [false, 'cancelled'],
    'finished-with-value': ['throws', 'finished'],
    'finished-with-error': ['throws', 'finished'],
  },
  resolve: {
    pending: [undefined, 'finished'],
    running: [undefined, 'finished'],
    cancelled: ['throws', 'cancelled'],
    'finished-with-value': ['throws', 'finished'],
    'finished-with-error': ['throws', 'finished'],
  },
  reject: {
    pending: [undefined, 'finished'],
    running: [undefined, 'finished'],
    cancelled: ['throws', 'cancelled'],
    'finished-with-value': ['throws', 'finished'],
    'finished-with-error': ['throws', 'finished'],
  },
};

/** Used only for iteration: its keys are those of the types. */
const methodNames = Object.keys(outcomes) as Method[];
const stateNames = Object.keys(states) as State[];

export const producer: readonly Case[] = [
  ...methodNames.flatMap((method) =>
    stateNames.map((state): Case => {
      const [result, after] = outcomes[method][state];
      return {
        id: `producer/${method}-when-${state}`,
        clause: method === 'start' ? 'F13' : 'F14',
        title: `${method}() on a future that is ${state.replaceAll('-', ' ')} ${result === 'throws' ? 'throws an InvalidStateError' : `returns ${result}`}, and leaves it ${after}`,
        async run(t) {
          const { future, ...resolvers } = states[state]();
          const call = (): unknown => (method === 'start' ? resolvers.start() : resolvers[method]('second'));
          if (result === 'throws') hasCode(thrownBy(`${method}()`, call), 'DISPATCH_INVALID_STATE', 'its error');
          else same(call(), result, `${method}()`);
          same(future.state, after, 'the state afterwards');
          if (state === 'finished-with-value') same(await t.gives('the future', future), 'first', 'its value');
          else if (state === 'finished-with-error') same(await t.failure('the future', future), 'first', 'its error');
          else if (state === 'cancelled')
            hasCode(await t.failure('the future', future), 'DISPATCH_CANCELLED', 'its error');
          else if (method === 'resolve') same(await t.gives('the future', future), 'second', 'its value');
          else if (method === 'reject') same(await t.failure('the future', future), 'second', 'its error');
        },
      };
    }),
  ),
  ...[null, undefined, 0, false, '', NaN].map((value): Case => ({
    id: `producer/rejects-with-${value === '' ? 'empty-string' : String(value)}`,
    clause: 'F15',
    title: `a future that failed with ${value === '' ? 'an empty string' : String(value)} has failed`,
    async run(t) {
      const { future, reject } = Future.withResolvers<unknown>();
      const callbacks: string[] = [];
      future.addDoneCallback((settled) => callbacks.push(settled.state));
      reject(value);
      alike(callbacks, ['finished'], 'what its callback saw');
      same(await t.failure('the future', future), value, 'its error');
      same(await t.failure('result()', future.result()), value, 'the error of result()');
      same(await t.gives('exception()', future.exception()), value, 'what exception() gives');
      same(
        thrownBy('resultSync()', () => future.resultSync()),
        value,
        'the error of resultSync()',
      );
    },
  })),
  {
    id: 'producer/thenable-value',
    clause: 'F14',
    title: 'a value is not inspected: resolving with an array of promises keeps the array',
    async run(t) {
      const { future, resolve } = Future.withResolvers<unknown>();
      const list = [Promise.resolve(1)];
      resolve(list);
      same(await t.gives('the future', future), list, 'its value');
    },
  },
  {
    id: 'producer/on-cancel',
    clause: 'F16',
    title: 'onCancel is called once with the reason, before the callbacks run',
    async run(t) {
      const calls: unknown[] = [];
      const { future } = Future.withResolvers<unknown>({ onCancel: (reason) => calls.push(reason) });
      future.addDoneCallback(() => calls.push('callback'));
      future.cancel('reason');
      future.cancel('again');
      alike(calls, ['reason', 'callback'], 'the calls');
      hasCode(await t.failure('the future', future), 'DISPATCH_CANCELLED', 'its error');
    },
  },
  {
    id: 'producer/no-dispatcher-to-block-for',
    clause: 'F5',
    title: 'resultSync() of a future that was not made by a dispatcher throws an UnsupportedError if it is not done',
    async run() {
      const { future } = Future.withResolvers<unknown>();
      hasCode(
        thrownBy('resultSync()', () => future.resultSync()),
        'DISPATCH_UNSUPPORTED',
        'its error',
      );
      same(future.state, 'pending', 'its state');
    },
  },
  {
    id: 'producer/is-a-future',
    clause: 'F1',
    title: 'withResolvers() returns a Future, and its string tag says so',
    async run() {
      const { future } = Future.withResolvers<unknown>();
      check(future instanceof Future, 'withResolvers() returns a Future');
      check(Object.prototype.toString.call(future) === '[object Future]', 'its string tag is Future');
    },
  },
];

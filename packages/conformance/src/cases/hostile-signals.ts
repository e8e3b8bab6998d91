import type { Dispatcher } from '@dispatch/core';
import { alike, fail, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { progress } from '../fixtures/progress.js';
import { running } from '../fixtures/running.js';

/** Calls that take a signal. */
const calls: readonly (readonly [method: string, call: (dispatcher: Dispatcher, signal: AbortSignal) => unknown])[] = [
  ['execute', (dispatcher, signal) => dispatcher.execute(running.double(1), { signal })],
  ['executeAsync', (dispatcher, signal) => dispatcher.executeAsync(running.double(1), { signal })],
  ['stream', (dispatcher, signal) => dispatcher.stream(progress.generate(3), { signal }).next()],
  ['map', (dispatcher, signal) => dispatcher.map(running.double, [1, 2], { signal }).next()],
];

const trap = (): never => {
  throw new RangeError('from the signal');
};

/** Signals that were tampered with. */
const signals: readonly (readonly [what: string, make: () => AbortSignal])[] = [
  ['aborted', () => Object.defineProperty(new AbortController().signal, 'aborted', { get: trap })],
  ['addEventListener', () => Object.defineProperty(new AbortController().signal, 'addEventListener', { value: trap })],
];

/** Signals whose members throw. */
export const hostileSignals: readonly Case[] = calls.flatMap(([method, call]) => [
  {
    id: `signal/throwing-reason-${method.toLowerCase()}`,
    clause: 'C19',
    title: `an aborted signal whose reason throws cancels ${method}() with that error as the reason`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const signal = Object.defineProperty(AbortSignal.abort(), 'reason', { get: trap });
      const error = await outcomeOf(t, () => call(dispatcher, signal));
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      isInstance(error.cause, RangeError, 'its cause');
      await t.gives('close()', dispatcher.close());
    },
  },
  ...signals.map(([what, make]): Case => ({
    id: `signal/throwing-${what.toLowerCase()}-${method.toLowerCase()}`,
    clause: 'C19',
    title: `a signal whose ${what} throws makes ${method}() throw or reject with that error, and leaves nothing open`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const error = await outcomeOf(t, () => call(dispatcher, make()));
      isInstance(error, RangeError, 'its error');
      same(error.message, 'from the signal', 'its message');
      const { queued, running: count } = dispatcher.stats();
      alike([queued, count], [0, 0], 'how many tasks are queued and running');
      await t.gives('close()', dispatcher.close());
    },
  })),
]);

/** What a call throws or rejects with. */
async function outcomeOf(t: CaseContext, call: () => unknown): Promise<unknown> {
  let value: unknown;
  try {
    value = call();
  } catch (error) {
    return error;
  }
  if (typeof value !== 'object' || value === null || !('then' in value)) fail('the call returns no promise');
  return t.failure('the call', Promise.resolve(value));
}

import { broadcast } from '@dispatch/core/broadcast';
import { release, share } from '@dispatch/core/share';
import { alike, hasCode, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { broadcasting } from '../fixtures/broadcasting.js';
import { sharing } from '../fixtures/sharing.js';
import { busy, notesNothing, started } from './situations.js';

const needs = ['broadcasts'] as const;

/** Options of a broadcast: each with its unusual values, and where the workers are busy. */
export const broadcastValues: readonly Case[] = [
  ...[Infinity, 2 ** 31 - 0.5, 2 ** 31, 2 ** 40, undefined].map((timeout): Case => ({
    id: `broadcast/timeout-${timeout}`,
    clause: 'W12',
    title: `a broadcast with a timeout of ${timeout} does not time out`,
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const gate = t.gate();
      const future = broadcast(dispatcher, broadcasting.workerAt(gate.name), { timeout, signal: undefined });
      await gate.arrivals();
      await t.turns();
      same(future.done(), false, 'whether it has ended while its task runs');
      gate.open();
      alike([...(await t.gives('broadcast()', future))], [[1, 1]], 'the results');
    },
  })),
  {
    id: 'broadcast/timeout-0',
    clause: 'W12',
    title: 'a broadcast with a timeout of 0 fails with a TimeoutError and runs nowhere',
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const log = t.gate();
      const future = broadcast(dispatcher, broadcasting.worker(log.name), { timeout: 0 });
      hasCode(await t.failure('broadcast()', future), 'DISPATCH_TIMEOUT', 'its error');
      await notesNothing(t, dispatcher, log);
    },
  },
  ...[-1, NaN, '1', null].map((timeout): Case => ({
    id: `broadcast/invalid-timeout-${String(timeout)}`,
    clause: 'W13',
    title: `broadcast() throws a TypeError for a timeout of ${String(timeout)}`,
    needs,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const options = { timeout: timeout as number };
      const error = thrownBy('broadcast()', () => broadcast(dispatcher, broadcasting.worker(''), options));
      isInstance(error, TypeError, 'its error');
      mentions(error.message, ['timeout'], 'its message');
    },
  })),
  {
    id: 'broadcast/timeout-behind-a-task',
    clause: 'W12',
    title: 'the timeout of a broadcast counts from the call: it expires while a task runs before it, and it never runs',
    requires: { startsKnown: true },
    needs,
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const log = t.gate();
      const future = broadcast(dispatcher, broadcasting.worker(log.name), { timeout: 20 });
      hasCode(await t.failure('broadcast()', future), 'DISPATCH_TIMEOUT', 'its error');
      same(holder.state, 'running', 'the state of the task before it');
      gate.open();
      await notesNothing(t, dispatcher, log);
    },
  },
  {
    id: 'broadcast/cancelled-before-it-runs',
    clause: 'W12',
    title: 'a broadcast that is cancelled while a task runs before it never runs',
    requires: { startsKnown: true },
    needs,
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const log = t.gate();
      const future = broadcast(dispatcher, broadcasting.worker(log.name));
      await t.turns();
      future.cancel('enough');
      hasCode(await t.failure('broadcast()', future), 'DISPATCH_CANCELLED', 'its error');
      gate.open();
      await notesNothing(t, dispatcher, log);
    },
  },
  {
    id: 'broadcast/signal-aborted-before',
    clause: 'W12',
    title: 'a broadcast with a signal that is aborted already is cancelled, with its reason, and runs nowhere',
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const log = t.gate();
      const options = { signal: AbortSignal.abort('before') };
      const error = await t.failure('broadcast()', broadcast(dispatcher, broadcasting.worker(log.name), options));
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'before', 'its cause');
      await notesNothing(t, dispatcher, log);
    },
  },
  {
    id: 'broadcast/shared-value',
    clause: 'H1',
    title: 'a shared value is an argument of a broadcast, as of any task',
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const list = await t.gives('share()', share(dispatcher, ['a', { b: 1 }]));
      const results = await t.gives('broadcast()', broadcast(dispatcher, sharing.pick(list, 1)));
      alike([...results], [[1, { b: 1 }]], 'the results');
      await t.gives('release()', release(list));
      const late = await t.failure('a later broadcast()', broadcast(dispatcher, sharing.pick(list, 1)));
      hasCode(late, 'DISPATCH_SERIALIZATION', 'its error');
    },
  },
];

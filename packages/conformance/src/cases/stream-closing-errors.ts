import type { Dispatcher, StreamTask, TaskStream } from '@dispatch/core';
import { alike, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { running } from '../fixtures/running.js';
import { streams as tasks } from '../fixtures/streams.js';
import { dispose, readableOf, take } from './taking.js';

const over = { done: true, value: undefined };
const refusal = new RangeError('no value');

/** Promises that are passed to `return()`, and what it gives. */
const promises: readonly (readonly [id: string, title: string, make: () => PromiseLike<string>, error?: Error])[] = [
  ['fulfilled', 'a promise that fulfils', () => Promise.resolve('left')],
  ['thenable', 'a thenable', () => ({ then: (...on) => Promise.resolve('left').then(...on) })],
  ['rejected', 'a promise that rejects', () => Promise.reject(refusal), refusal],
];

type Numbers = TaskStream<number, never>;
type Close = (t: CaseContext, stream: Numbers) => Promise<unknown>;

const leave: Close = (t, stream) => t.gives('closing it', stream.return(undefined as never));

/** Tasks that yield 3 values and throw, and ways to close their streams. */
const failing: readonly (readonly [id: string, make: () => StreamTask<number, never>, close: Close])[] = [
  ['return-when-failed', () => tasks.failsAfter(3), leave],
  ['return-when-failed-later', () => tasks.failsLaterAfter(3), leave],
  ['return-when-failed-at-last', () => tasks.throwsAtLastAfter(3), leave],
  ['dispose-when-failed', () => tasks.failsAfter(3), (t, stream) => t.gives('closing it', dispose(stream))],
  ['cancel-when-failed', () => tasks.failsAfter(3), (t, stream) => t.gives('closing it', readableOf(stream).cancel())],
  [
    'throw-when-failed',
    () => tasks.failsAfter(3),
    async (t, stream) => {
      same(await t.failure('closing it', stream.throw(refusal)), refusal, 'the error of throw()');
    },
  ],
  [
    'break-when-failed',
    () => tasks.failsAfter(3),
    async (t, stream) => {
      const loop = async (): Promise<void> => {
        for await (const _value of stream) break;
      };
      await t.gives('closing it', loop());
    },
  ],
];

/** A dispatcher with one slot, and the calls of its `onUnobservedError`. */
async function listening(t: CaseContext): Promise<{ dispatcher: Dispatcher; reported: unknown[][] }> {
  const reported: unknown[][] = [];
  const dispatcher = await t.dispatcher({
    workers: 1,
    tasksPerWorker: 1,
    onUnobservedError: (...args: unknown[]) => reported.push(args),
  });
  return { dispatcher, reported };
}

/** Consumers that close a stream, and errors that they get then. */
export const streamClosingErrors: readonly Case[] = [
  ...promises.map(([id, what, make, error]): Case => ({
    id: `stream/return-of-a-${id}`,
    clause: 'S6',
    title: `return() of ${what} gives what that gives, and not before the task has stopped; nothing is unhandled meanwhile`,
    async run(t) {
      const dispatcher = await t.shared();
      const gate = t.gate();
      const stream = dispatcher.stream(tasks.leavesSlowly(gate.name), { highWaterMark: 2 });
      await take(t, stream, 3);
      let hasSettled = false;
      const returned = t.later(
        stream.return(make() as never).finally(() => {
          hasSettled = true;
        }),
      );
      await gate.arrivals();
      await t.turns();
      same(hasSettled, false, 'whether return() has settled while the finally waits');
      gate.open();
      if (error === undefined) alike(await t.gives('return()', returned), { done: true, value: 'left' }, 'its result');
      else same(await t.failure('return()', returned), error, 'its error');
      alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
    },
  })),
  ...failing.map(([id, make, close]): Case => ({
    id: `stream/${id}`,
    clause: 'S7',
    title: `the error of a task that ended before its stream was closed, and that was not delivered, is reported once: ${id}`,
    async run(t) {
      const { dispatcher, reported } = await listening(t);
      const stream = dispatcher.stream(make());
      await take(t, stream, 1);
      // There is a slot for it once the generator has failed.
      await t.gives('another task', dispatcher.execute(running.double(1)));
      await close(t, stream);
      await t.eventually('the error to be reported', () => reported.length > 0);
      alike(await t.gives('next() afterwards', stream.next()), over, 'its result');
      const again = await t.gives('return() again', stream.return('again' as never));
      alike(again, { done: true, value: 'again' }, 'its result');
      await t.turns();
      same(reported.length, 1, 'how often it was reported');
      isInstance(reported[0]?.[0], RangeError, 'the reported error');
      same(String(reported[0]?.[1]).includes('After'), true, 'whether the reported name is that of the task');
    },
  })),
  {
    id: 'stream/return-after-close-timeout',
    clause: 'S7',
    title: 'the DispatcherClosedError that has ended a stream is reported when the stream is closed before its end',
    async run(t) {
      const { dispatcher, reported } = await listening(t);
      const stream = dispatcher.stream(tasks.numbers(t.key('closed first'), 1000), { highWaterMark: 2 });
      await take(t, stream, 1);
      await t.gives('another task', dispatcher.execute(running.double(1)));
      await t.gives('close()', dispatcher.close({ timeout: 0 }));
      alike(await t.gives('return()', stream.return('left')), { done: true, value: 'left' }, 'its result');
      await t.eventually('the error to be reported', () => reported.length > 0);
      hasCode(reported[0]?.[0], 'DISPATCH_CLOSED', 'the reported error');
    },
  },
  {
    id: 'stream/return-after-an-abort',
    clause: 'S7',
    title: 'a stream whose signal has aborted is not reported when it is closed',
    async run(t) {
      const { dispatcher, reported } = await listening(t);
      const [log, controller] = [t.gate(), new AbortController()];
      const stream = dispatcher.stream(tasks.guarded(log.name), { highWaterMark: 8, signal: controller.signal });
      await take(t, stream, 1);
      controller.abort('enough');
      const value = 'left' as never;
      alike(await t.gives('return()', stream.return(value)), { done: true, value }, 'its result');
      await log.noted('finally');
      await t.turns();
      alike(reported, [], 'what was reported');
    },
  },
  {
    id: 'stream/delivered-error-is-not-reported',
    clause: 'S7',
    title: 'an error that next() has delivered is not reported, also if the stream is closed after that',
    async run(t) {
      const { dispatcher, reported } = await listening(t);
      const stream = dispatcher.stream(tasks.failsAfter(1));
      await take(t, stream, 1);
      isInstance(await t.failure('next()', stream.next()), RangeError, 'its error');
      const value = 'left' as never;
      alike(await t.gives('return()', stream.return(value)), { done: true, value }, 'its result');
      await t.turns();
      alike(reported, [], 'what was reported');
    },
  },
  {
    id: 'stream/throw-throws-at-last',
    clause: 'S8',
    title: 'an error thrown by the finally rejects throw() in place of its own error',
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.throwsAtLast(), { highWaterMark: 2 });
      await take(t, stream, 3);
      // Another task has the slot, so the generator is suspended.
      await t.gives('another task', dispatcher.execute(running.double(1)));
      const error = await t.failure('throw()', stream.throw(refusal));
      isInstance(error, RangeError, 'its error');
      same(error.message, 'at last', 'its message');
    },
  },
];

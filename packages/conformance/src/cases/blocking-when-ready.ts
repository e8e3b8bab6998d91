import { alike, check, hasCode, isInstance, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { values } from '../fixtures/values.js';
import { blockable } from './situations.js';

const whenReady = { blocking: 'when-ready' } as const;

/** Platforms where a thread may block, but no worker starts while it does. */
export const blockingWhenReady: readonly Case[] = [
  {
    id: 'block/not-ready',
    clause: 'B10',
    title: 'if no worker is ready, executeSync immediately throws a DispatcherUnavailableError and runs nothing',
    requires: whenReady,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(running.note(log.name, 'victim')));
      hasCode(error, 'DISPATCH_UNAVAILABLE', 'its error');
      check(error.message.includes('ready()'), 'its message says what to do');
      await t.gives('ready()', dispatcher.ready());
      same(dispatcher.executeSync(running.note(log.name, 'next')), 'next', 'the result of the next call');
      await log.noted('next');
      alike(log.notes, ['next'], 'what started');
    },
  },
  {
    id: 'block/result-sync-not-ready',
    clause: 'B10',
    title:
      'if no worker is ready, resultSync immediately throws a DispatcherUnavailableError and leaves the future unchanged',
    requires: whenReady,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const future = dispatcher.executeAsync(running.double(2));
      hasCode(
        thrownBy('resultSync()', () => future.resultSync()),
        'DISPATCH_UNAVAILABLE',
        'its error',
      );
      same(future.state, 'pending', 'its state');
      same(await t.gives('the future', future), 4, 'its result');
    },
  },
  {
    id: 'block/unstartable-when-ready',
    clause: 'B10',
    title: 'if no worker can start, ready() rejects and executeSync throws, both with a DispatcherUnavailableError',
    requires: whenReady,
    needs: ['createUnstartable'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, startTimeout: 1000 + 10 * t.slack }, 'unstartable');
      hasCode(await t.failure('ready()', dispatcher.ready()), 'DISPATCH_UNAVAILABLE', 'its error');
      hasCode(
        thrownBy('executeSync()', () => dispatcher.executeSync(running.double(1))),
        'DISPATCH_UNAVAILABLE',
        'the error of executeSync()',
      );
    },
  },
  {
    id: 'block/last-worker-dies',
    clause: 'B10',
    title:
      'when the last worker dies during a blocking call, its task is lost, the next call throws, and calls work again after ready()',
    requires: { ...whenReady, crashRecovery: ['all', 'announced'] },
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      hasCode(
        thrownBy('executeSync()', () => dispatcher.executeSync(failing.exit(3))),
        'DISPATCH_WORKER_LOST',
        'its error',
      );
      hasCode(
        thrownBy('executeSync()', () => dispatcher.executeSync(running.double(2))),
        'DISPATCH_UNAVAILABLE',
        'the error of the next call',
      );
      await t.gives('ready()', dispatcher.ready());
      same(dispatcher.executeSync(running.double(2)), 4, 'the result of a call after ready()');
    },
  },
  {
    id: 'block/last-worker-dies-meanwhile',
    clause: 'B10',
    title:
      'when the last worker dies while a caller is blocked for a task that has not started, resultSync throws, and the task runs later',
    requires: { ...whenReady, crashRecovery: ['all', 'announced'] },
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      const dying = dispatcher.executeAsync(failing.exit(3));
      const waiting = dispatcher.executeAsync(running.double(2));
      hasCode(
        thrownBy('resultSync()', () => waiting.resultSync()),
        'DISPATCH_UNAVAILABLE',
        'its error',
      );
      hasCode(
        await t.failure('the task that ended the worker', dying),
        'DISPATCH_WORKER_LOST',
        'the error of the other task',
      );
      same(await t.gives('the future', waiting), 4, 'its result');
    },
  },
  {
    id: 'block/only-a-port',
    clause: 'B11',
    title:
      'executeSync of a task whose result only a port can carry throws a SerializationError, and the worker continues',
    requires: { ...whenReady, transfer: true },
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      for (const number of [1, 2]) {
        hasCode(
          thrownBy('executeSync()', () => dispatcher.executeSync(values.port())),
          'DISPATCH_SERIALIZATION',
          'its error',
        );
        same(dispatcher.executeSync(running.double(number)), 2 * number, 'the result of the next call');
      }
      isInstance(await t.gives('the same task, awaited', dispatcher.execute(values.port())), MessagePort, 'its result');
    },
  },
  {
    id: 'block/only-a-port-for-another',
    clause: 'B11',
    title:
      'results of other tasks that only a port can carry do not delay a blocked caller, and arrive when the thread is free',
    requires: { ...whenReady, transfer: true, sharedMemory: true },
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      const ports = dispatcher.executeAsync(values.port());
      const shared = dispatcher.executeAsync(values.echo({ words: new SharedArrayBuffer(4) }));
      const plain = dispatcher.executeAsync(values.echo('plain'));
      same(dispatcher.executeSync(running.double(2)), 4, 'the result of the blocked caller');
      same(plain.state, 'finished', 'the state of an ordinary earlier task');
      const received = await t.gives('the port', ports);
      isInstance(received, MessagePort, 'its result');
      received.close();
      // In WebKit it is not an instance of this thread's class.
      same(
        Object.prototype.toString.call(((await t.gives('shared memory', shared)) as { words: unknown }).words),
        '[object SharedArrayBuffer]',
        'its result',
      );
    },
  },
];

import { alike, hasCode, isInstance, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { errors, OrderError } from '../fixtures/errors.js';
import { running } from '../fixtures/running.js';
import { values } from '../fixtures/values.js';
import { blockable, busy } from './situations.js';

const blocks = { blocking: [true, 'when-ready'] } as const;
const either = { blocking: [true, 'when-ready', 'synchronous'] } as const;

/** Platforms where the calling thread may block. */
export const blocking: readonly Case[] = [
  {
    id: 'block/returns-the-result',
    clause: 'B1',
    title: 'executeSync returns the result of a task that finishes without awaiting',
    requires: either,
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      same(dispatcher.executeSync(running.double(21)), 42, 'its result');
      same(dispatcher.executeSync(running.double(4)), 8, 'the result of another call');
    },
  },
  {
    id: 'block/throws-the-error',
    clause: 'B1',
    title: 'executeSync throws the task’s own error',
    requires: either,
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(errors.fail('listed')));
      isInstance(error, OrderError, 'its error');
      same(error.order.id, 7, 'its property');
      same(
        thrownBy('executeSync()', () => dispatcher.executeSync(errors.fail('null'))),
        null,
        'the error of a task that threw null',
      );
    },
  },
  {
    id: 'block/copies',
    clause: 'B1',
    title: 'executeSync copies arguments and results like execute',
    requires: either,
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      const list = [1, 2, 3];
      same(dispatcher.executeSync(values.push(list)), 4, 'its result');
      alike(list, [1, 2, 3], 'the caller’s array');
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(values.echo(() => {})));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'the error of an argument that cannot be cloned');
    },
  },
  {
    id: 'block/asynchronous-task',
    clause: 'B2',
    title: 'executeSync returns the result of a task that awaits',
    requires: blocks,
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      same(dispatcher.executeSync(running.sleep(5, 'awaited')), 'awaited', 'its result');
    },
  },
  {
    id: 'block/result-sync',
    clause: 'B2',
    title: 'resultSync of a future that is not done blocks until it is, and returns its result',
    requires: blocks,
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      const future = dispatcher.executeAsync(running.sleep(5, 'awaited'));
      same(future.resultSync(), 'awaited', 'what resultSync() returns');
      same(future.state, 'finished', 'its state');
      same(await t.gives('the future', future), 'awaited', 'its result');
    },
  },
  {
    id: 'block/times-out',
    clause: 'B3',
    title: 'executeSync throws a TimeoutError when its timeout expires, and later tasks run',
    requires: blocks,
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1, cancelGrace: 50 }));
      const gate = t.gate();
      const error = thrownBy('executeSync()', () =>
        dispatcher.executeSync(running.hold(gate.name), { timeout: 50 + t.slack }),
      );
      hasCode(error, 'DISPATCH_TIMEOUT', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'block/result-sync-times-out',
    clause: 'B3',
    title: 'the timeout of resultSync only ends the wait: the task continues',
    requires: blocks,
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      hasCode(
        thrownBy('resultSync()', () => holder.resultSync(20)),
        'DISPATCH_TIMEOUT',
        'its error',
      );
      same(holder.state, 'running', 'the state of the future');
      gate.open();
      same(await t.gives('the task', holder), 'holder', 'its result');
      same(dispatcher.executeSync(running.double(2)), 4, 'the result of the next task');
    },
  },
];

import { alike, check, hasCode, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { busy } from './situations.js';

/** Platforms where the caller can block only for synchronous tasks, or not at all. */
export const blockingRejected: readonly Case[] = [
  {
    id: 'block/times-out-at-the-end',
    clause: 'B3',
    title:
      "with `blocking: 'synchronous'`, executeSync of a task that took longer than its timeout throws a TimeoutError",
    requires: { blocking: 'synchronous' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(running.spinFor(60), { timeout: 20 }));
      hasCode(error, 'DISPATCH_TIMEOUT', 'its error');
      same(dispatcher.executeSync(running.double(2)), 4, 'the result of the next call');
    },
  },
  {
    id: 'block/ahead-of-the-queue',
    clause: 'B6',
    title: "with `blocking: 'synchronous'`, executeSync runs a task immediately, ahead of the queue",
    requires: { blocking: 'synchronous' },
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const queued = dispatcher.executeAsync(running.double(1));
      same(dispatcher.executeSync(running.double(2)), 4, 'its result');
      same(queued.state, 'pending', 'the state of a task queued earlier');
      gate.open();
      same(await t.gives('the task in the slot', holder), 'holder', 'its result');
      same(await t.gives('the queued task', queued), 2, 'its result');
    },
  },
  {
    id: 'block/result-sync-of-a-queued-one',
    clause: 'B6',
    title: "with `blocking: 'synchronous'`, resultSync runs a queued task immediately, ahead of the queue",
    requires: { blocking: 'synchronous' },
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const log = t.gate();
      const first = dispatcher.executeAsync(running.note(log.name, 'first'));
      const second = dispatcher.executeAsync(running.note(log.name, 'second'));
      same(second.resultSync(), 'second', 'its result');
      same(first.state, 'pending', 'the state of the task queued before it');
      gate.open();
      same(await t.gives('the task queued before it', first), 'first', 'its result');
      await log.noted('first');
      alike(log.notes, ['second', 'first'], 'what started');
    },
  },
  {
    id: 'block/task-that-awaits',
    clause: 'B7',
    title:
      "with `blocking: 'synchronous'`, executeSync of a task that awaits throws an UnsupportedError and cancels the task",
    requires: { blocking: 'synchronous' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 50 });
      const gate = t.gate();
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(running.hold(gate.name)));
      hasCode(error, 'DISPATCH_UNSUPPORTED', 'its error');
      check(error.message.includes('blocking'), 'its message names the capability');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'block/result-sync-of-a-running-one',
    clause: 'B7',
    title:
      "with `blocking: 'synchronous'`, resultSync of a running future throws an UnsupportedError and leaves the future unchanged",
    requires: { blocking: 'synchronous' },
    async run(t) {
      const { gate, holder } = await busy(t);
      hasCode(
        thrownBy('resultSync()', () => holder.resultSync()),
        'DISPATCH_UNSUPPORTED',
        'its error',
      );
      same(holder.state, 'running', 'its state');
      gate.open();
      same(await t.gives('the task', holder), 'holder', 'its result');
    },
  },
  {
    id: 'block/refused',
    clause: 'B8',
    title: 'with `blocking: false`, executeSync throws an UnsupportedError that names the capability, and runs nothing',
    requires: { blocking: false },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(running.note(log.name, 'victim')));
      hasCode(error, 'DISPATCH_UNSUPPORTED', 'its error');
      check(error.message.includes('blocking'), 'its message names the capability');
      await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
      await log.noted('next');
      alike(log.notes, ['next'], 'what started');
    },
  },
  {
    id: 'block/result-sync-refused',
    clause: 'B8',
    title:
      'with `blocking: false`, resultSync of a future that is not done throws an UnsupportedError and leaves the future unchanged',
    requires: { blocking: false },
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const queued = dispatcher.executeAsync(running.double(2));
      hasCode(
        thrownBy('resultSync()', () => holder.resultSync()),
        'DISPATCH_UNSUPPORTED',
        'the error of a running future',
      );
      hasCode(
        thrownBy('resultSync()', () => queued.resultSync(1000)),
        'DISPATCH_UNSUPPORTED',
        'the error of a queued future',
      );
      gate.open();
      same(await t.gives('the queued task', queued), 4, 'its result');
    },
  },
];

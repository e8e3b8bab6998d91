import type { Dispatcher } from '@dispatch/core';
import { hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { beating, heartbeat } from '../fixtures/beating.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import type { Gate } from '../gate.js';

/**
 * Closes a dispatcher whose worker sends heartbeats, and requires that the worker has ended by then. What it has sent before
 * may still be on its way: a worker of another dispatcher sends three notes after that, each when the one before has arrived.
 * Browsers, whose workers have no exit codes, end a worker later than they say.
 */
async function hasEndedWhenClosed(t: CaseContext, dispatcher: Dispatcher, log: Gate, timeout?: number): Promise<void> {
  const witness = await t.dispatcher({ workers: 1 });
  const notes = t.gate();
  const notice = async (label: string): Promise<void> => {
    await t.gives('a task on another worker', witness.execute(running.note(notes.name, label)));
    await notes.noted(label);
  };
  const isKnown = await t.gives('a first task', witness.execute(failing.hasExitCode()));
  await notice('before');
  await t.gives('close()', dispatcher.close({ timeout }));
  for (const label of ['first', 'second', 'third']) await notice(label);
  const before = log.notes.length;
  await log.silence('the worker of the closed dispatcher', heartbeat, 300 + 2 * t.slack);
  if (isKnown)
    same(log.notes.length - before, 0, 'how many heartbeats its worker has sent since close() has fulfilled');
}

/** `close()` does not fulfil before the workers have ended. */
export const endedWhenClosed: readonly Case[] = [
  {
    id: 'close/idle-workers-have-ended',
    clause: 'X12',
    title: 'when close() fulfils, the workers have ended: no heartbeat of a timer that a task left in one follows',
    requires: { modules: ['imported', 'served'], cancelRunning: 'terminate' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 1, max: 1 } });
      const log = t.gate();
      await t.gives('the task', dispatcher.execute(beating.leave(log.name, 'left')));
      await log.noted(heartbeat, 3);
      await hasEndedWhenClosed(t, dispatcher, log);
    },
  },
  {
    id: 'close/busy-workers-have-ended',
    clause: 'X12',
    title: 'when close({ timeout: 0 }) fulfils, the worker of an endless loop has ended: no heartbeat of it follows',
    requires: { cancelRunning: 'terminate', parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const loop = t.failure('the loop', dispatcher.execute(beating.loop(log.name)));
      await log.noted(heartbeat);
      await hasEndedWhenClosed(t, dispatcher, log, 0);
      hasCode(await loop, 'DISPATCH_CLOSED', 'its error');
    },
  },
];

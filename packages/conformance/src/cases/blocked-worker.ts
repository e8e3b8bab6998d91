import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { same } from '../assertions.js';
import type { CaseContext } from '../context.js';
import { remains } from '../fixtures/blocking-remains.js';
import { running } from '../fixtures/running.js';

/** Longer than the deadline of each case, in milliseconds. */
export const forever = 30_000;
export const replaces = { parallel: true, cancelRunning: 'terminate' } as const;
export const takesBack = { parallel: true, cancelRunning: 'terminate', startsKnown: true } as const;

type Remains = 'loopLater' | 'reactLater';

/** A dispatcher with one worker that is idle and blocked. */
export async function blocked(
  t: CaseContext,
  options: DispatcherOptions = {},
  what: Remains = 'loopLater',
): Promise<Dispatcher> {
  const dispatcher = await t.dispatcher({ workers: 1, ...options });
  const gate = t.gate();
  // Its module is loaded before: the next task of it is assigned at once (L26).
  await t.gives('a task of another module', dispatcher.execute(running.list()));
  same(await t.gives('the task', dispatcher.execute(remains[what](gate.name, forever))), 'left', 'its result');
  await gate.noted('blocked');
  return dispatcher;
}

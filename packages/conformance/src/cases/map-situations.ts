import type { Dispatcher } from '@dispatch/core';
import { alike } from '../assertions.js';
import type { CaseContext } from '../context.js';
import { cancelling } from '../fixtures/cancelling.js';
import { running } from '../fixtures/running.js';
import type { Gate } from '../gate.js';

/** Runs a task of each module that is needed: while a module loads, tasks of other modules run first. */
export async function warm(t: CaseContext, dispatcher: Dispatcher): Promise<void> {
  await t.gives('a first task', dispatcher.execute(cancelling.nothing()));
  await t.gives('another one', dispatcher.execute(running.double(0)));
}

/** Waits until a map has ended: no task waits or runs, and those that had started have been cancelled. */
export async function untilNothingRuns(t: CaseContext, dispatcher: Dispatcher, log: Gate): Promise<void> {
  await t.eventually('no task to wait or run', () => dispatcher.stats().queued + dispatcher.stats().running === 0);
  const count = (started: boolean): number => log.notes.filter((note) => (note === 'started') === started).length;
  await t.eventually('each started task to be cancelled', () => count(true) === count(false));
}

/** Takes all values of a generator until it fails; the end must follow. @returns the values and the error. */
export async function untilFailure(
  t: CaseContext,
  results: AsyncGenerator<unknown, unknown, void>,
): Promise<readonly [values: unknown[], error: unknown]> {
  const values: unknown[] = [];
  const error = await t.failure(
    'the map',
    (async () => {
      for await (const value of results) values.push(value);
    })(),
  );
  alike(await t.gives('next() after the failure', results.next()), { done: true, value: undefined }, 'its result');
  return [values, error];
}

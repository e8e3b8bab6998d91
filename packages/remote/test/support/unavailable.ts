import type { Dispatcher, Task } from '@dispatch/core';
import { expect } from 'vitest';

/** What a dispatcher says before it has tried to connect, and before anyone has answered. */
const atFirst = /it is not connected yet|no host of the fleet '[\w-]+' was found/;
/** A reason why there is no connection, after the first attempt. */
export const noConnection = /no connection to the bus: (?!it is not connected yet)/;

/**
 * Submits a task that no host runs, until it fails for this reason: when that becomes known depends on what else the machine does.
 * Before, nothing else may be said than that nothing is known yet.
 *
 * @param timeout the task fails for it. Default: it fails after `hostTimeout`.
 * @returns the error with this reason.
 */
export async function untilUnavailable(
  dispatcher: Dispatcher,
  task: Task<unknown>,
  reason: RegExp,
  timeout?: number,
): Promise<unknown> {
  for (;;) {
    const error: unknown = await dispatcher.execute(task, { timeout }).then(
      (value) => new Error(`the task has run: ${String(value)}`),
      (thrown: unknown) => thrown,
    );
    const isLate = timeout !== undefined;
    expect(error).toMatchObject({ code: isLate ? 'DISPATCH_TIMEOUT' : 'DISPATCH_UNAVAILABLE' });
    const why = isLate && error instanceof Error ? error.cause : error;
    // The thread of the connection has said nothing yet.
    if (isLate && why === undefined) continue;
    expect(why).toMatchObject({ code: 'DISPATCH_UNAVAILABLE' });
    if (reason.test(String(why))) return error;
    expect(String(why)).toMatch(atFirst);
  }
}

import { ConformanceError } from '../assertions.js';
import type { CaseContext } from '../context.js';
import { clearTimeout, setTimeout } from '../timers.js';

/**
 * Fails if `body` does not settle. That has to be noticed before the deadline of the case: its end must not find timers that are
 * replaced.
 *
 * @param first how long a first task of a new dispatcher took, in milliseconds: on a busy machine `body` takes longer, too.
 */
export async function settling(t: CaseContext, first: number, body: Promise<void>): Promise<void> {
  const limit = Math.min(2500 + 20 * first, 8000) + 10 * t.slack;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ConformanceError(`it does not settle while timers are replaced: ${String(t.waiting)}`));
    }, limit);
  });
  try {
    await Promise.race([t.later(body), expired]);
  } finally {
    clearTimeout(timer);
  }
}

import { ConformanceError } from '../assertions.js';
import type { CaseContext } from '../context.js';
import { clearTimeout, setTimeout } from '../timers.js';

/** Fails if `body` does not settle: the runner, whose timers are replaced too, may not notice that. */
export async function settling(t: CaseContext, body: Promise<void>): Promise<void> {
  const limit = 2500 + 100 * t.slack;
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

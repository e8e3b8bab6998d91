import { Bell } from '../wire/bell.js';
import type { WorkerConfiguration } from '../wire/worker-configuration.js';
import { WorkerWords } from '../wire/worker-words.js';

/** Notifies a dispatcher whose thread may be blocked. */
export interface Notifier {
  /** A message was posted. */
  posted(): void;
  /** The worker ends. */
  dying(): void;
}

/**
 * Opens what `blockOnBell` and `blockOnReadyWorkers` wait for: pass it to `serve` as {@link WorkerRuntime.notifier} where
 * the dispatcher blocks by one of them.
 *
 * @returns `undefined` if the dispatcher cannot block.
 */
export function openNotifier({ bell: memory, claims }: WorkerConfiguration): Notifier | undefined {
  if (memory === undefined || claims === undefined) return undefined;
  const words = new WorkerWords(claims);
  const bell = new Bell(memory, words);
  return {
    posted() {
      bell.notify();
    },
    dying() {
      words.announceDeath();
      bell.notify();
    },
  };
}

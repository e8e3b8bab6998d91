import { once } from 'node:events';
import { forkReady } from './fork-ready.js';

/** Another process, which keeps a processor busy while it is asked to. */
export interface BusyProcess {
  readonly pid: number;
  /** Fulfils when it is busy, or is not any more. */
  set(isBusy: boolean): Promise<void>;
}

export async function startBusyProcess(): Promise<BusyProcess> {
  const child = await forkReady(new URL('./busy.js', import.meta.url));
  if (child.pid === undefined) throw new Error('the busy process has no id');
  return {
    pid: child.pid,
    async set(isBusy) {
      const answered = once(child, 'message');
      child.send(isBusy);
      await answered;
    },
  };
}

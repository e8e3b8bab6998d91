// What the page does: opens one pool, and runs a repetition each time it is asked. Driven by browser/open-page.ts.
import type { PeerName } from '../peers/index.js';
import { timeOfBurst, timeOfTrips } from '../workloads/calls.js';
import { openPool } from './pools.js';

export interface Scene {
  readonly peer: PeerName;
  readonly workers: number;
  readonly run: 'round-trip' | 'burst';
  readonly tasks: number;
}

export interface BenchPage {
  open(scene: Scene): Promise<void>;
  /** @returns the time a task, in milliseconds. */
  repeat(): Promise<number>;
}

declare global {
  var bench: BenchPage;
}

const runs = { 'round-trip': timeOfTrips, burst: timeOfBurst };
let repeat: BenchPage['repeat'] | undefined;

globalThis.bench = {
  async open({ peer, workers, run, tasks }) {
    const pool = await openPool(peer, workers);
    repeat = () => runs[run](pool, tasks);
  },
  repeat() {
    if (repeat === undefined) throw new Error('the page is not open');
    // No repetition pays for the young garbage of the one before.
    globalThis.gc?.(true);
    return repeat();
  },
};

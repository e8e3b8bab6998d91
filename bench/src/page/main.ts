// The script of the page: opens one pool, and runs a repetition per call. Driven by browser/open-page.ts.
import type { PeerName } from '../peers/index.js';
import { timeOfBurst, timeOfTrips } from '../workloads/calls.js';
import { openPool } from './pools.js';

export interface PageSetup {
  readonly peer: PeerName;
  readonly workers: number;
  readonly run: 'round-trip' | 'burst';
  readonly tasks: number;
}

export interface BenchPage {
  open(setup: PageSetup): Promise<void>;
  /** @returns the time per task, in milliseconds. */
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
    // So that a repetition does not pay for the young garbage of the one before.
    globalThis.gc?.(true);
    return repeat();
  },
};

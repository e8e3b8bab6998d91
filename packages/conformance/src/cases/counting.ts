import type { Dispatcher, DispatcherStats } from '@dispatch/core';
import { alike } from '../assertions.js';

export type Counts = Pick<DispatcherStats, 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'>;

const none: Counts = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 };

/** Checks the counts of `stats()`; those not passed must be 0. */
export function checkCounts(dispatcher: Dispatcher, expected: Partial<Counts>, when: string): void {
  const { queued, running, completed, failed, cancelled } = dispatcher.stats();
  alike({ queued, running, completed, failed, cancelled }, { ...none, ...expected }, `the counts ${when}`);
}

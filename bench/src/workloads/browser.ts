import { findChromium } from '../browser/chromium.js';
import type { PageSetup } from '../page/main.js';
import type { Measure, Workload } from './workload.js';

const inChromium = {
  unit: 'µs',
  peers: ['dispatch', 'raw', 'comlink'],
  baseline: 'raw',
  missing: async () => ((await findChromium()) === undefined ? 'Chromium is not installed' : undefined),
} as const satisfies Partial<Workload>;

const roundTrip: Workload = {
  ...inChromium,
  id: 'browser/round-trip',
  title: 'Round trips of a tiny task in Chromium, one after another',
  // The clock of a page has a resolution of 5 or 100 µs, too coarse for single round trips.
  figure: 'mean time per round trip',
  tasks: { full: 3000, quick: 300 },
  repetitions: { full: 15, quick: 2 },
  warmUps: 6,
  open: (peer, tasks) => open({ peer, workers: 1, run: 'round-trip', tasks }, true),
};

function burst(isolated: boolean): Workload {
  return {
    ...inChromium,
    id: `browser/burst${isolated ? '' : '/not-isolated'}`,
    title: `Bursts of tiny tasks in Chromium, 2 workers${isolated ? '' : ', on a page that is not cross-origin isolated'}`,
    figure: 'time per task',
    tasks: { full: 20_000, quick: 2000 },
    repetitions: { full: 15, quick: isolated ? 2 : 0 },
    warmUps: 3,
    leadIns: 2,
    open: (peer, tasks) => open({ peer, workers: 2, run: 'burst', tasks }, isolated),
  };
}

/** Playwright is imported only here, because it would double the amount of code that the processes of other workloads load. */
async function open(setup: PageSetup, isolated: boolean): Promise<Measure> {
  const { openPage } = await import('../browser/open-page.js');
  return openPage(setup, isolated);
}

export const browserWorkloads: readonly Workload[] = [roundTrip, burst(true), burst(false)];

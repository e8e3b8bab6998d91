import { findChromium } from '../browser/chromium.js';
import type { Scene } from '../page/main.js';
import type { Measure, Workload } from './workload.js';

const inChromium = {
  unit: 'µs',
  peers: ['dispatch', 'raw', 'comlink'],
  baseline: 'raw',
  missing: async () => ((await findChromium()) === undefined ? 'there is no Chromium here' : undefined),
} as const satisfies Partial<Workload>;

const roundTrip: Workload = {
  ...inChromium,
  id: 'browser/round-trip',
  title: 'Round trip of a tiny task in Chromium, one after the other',
  // The clock of a page goes in steps of 5 or 100 µs: single trips cannot be told apart.
  figure: 'total time divided by the number of trips',
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

/** What drives a browser is loaded only where one is: it would double what the processes of all other workloads load. */
async function open(scene: Scene, isolated: boolean): Promise<Measure> {
  const { openPage } = await import('../browser/open-page.js');
  return openPage(scene, isolated);
}

export const browserWorkloads: readonly Workload[] = [roundTrip, burst(true), burst(false)];

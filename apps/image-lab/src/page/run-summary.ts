import type { Place } from '../run/adapters.js';
import { formatDuration, formatRate, plural } from './format.js';
import type { FrameRecord } from './frame-meter.js';

/** A completed run, as shown in the table. */
export interface FinishedRun {
  /** Filter, settings and picture. Runs with equal requests must give the same pixels. */
  readonly request: string;
  readonly title: string;
  readonly place: Place;
  readonly workers: number;
  readonly milliseconds: number;
  /** `undefined` if the page was hidden during the run. */
  readonly frames: FrameRecord | undefined;
  /** The checksum of the resulting pixels. */
  readonly checksum: string;
}

/** Describes a run, and compares it with the last run of the same request in the other place, if any. */
export function summarizeRun(run: FinishedRun, runs: readonly FinishedRun[]): string {
  const other = runs.find(({ request, place }) => request === run.request && place !== run.place);
  if (other === undefined)
    return `${run.title} took ${formatDuration(run.milliseconds)} on ${placeName(run.place, run.workers)}${drawn(run, ', at')}.`;
  const [page, workers] = run.place === 'page' ? [run, other] : [other, run];
  const frames =
    workers.frames && page.frames
      ? `${drawn(workers, ', and the page drew')} instead of ${formatRate(page.frames.rate)}`
      : '';
  const pixels = page.checksum === workers.checksum ? 'The pixels are the same.' : 'The pixels differ, which is a bug.';
  return `${run.title} on ${placeName('workers', workers.workers)} was ${speed(page.milliseconds / workers.milliseconds)} as on this thread${frames}. ${pixels}`;
}

function drawn({ frames }: FinishedRun, before: string): string {
  return frames === undefined ? '' : `${before} ${formatRate(frames.rate)} frames per second`;
}

function speed(ratio: number): string {
  if (ratio > 1.05) return `${ratio.toFixed(1)} times as fast`;
  return ratio < 0.95 ? `${(1 / ratio).toFixed(1)} times as slow` : 'as fast';
}

export function placeName(place: Place, workers: number): string {
  return place === 'page' ? 'this thread' : plural(workers, 'worker');
}

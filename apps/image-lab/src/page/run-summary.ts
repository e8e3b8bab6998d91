import type { Place } from '../run/adapters.js';
import { formatDuration, formatRate, plural } from './format.js';
import type { FrameRecord } from './frame-meter.js';

/** A run that went through, as it stands in the table. */
export interface FinishedRun {
  /** The same for runs that must give the same pixels: filter, settings and picture. */
  readonly request: string;
  readonly title: string;
  readonly place: Place;
  readonly workers: number;
  readonly milliseconds: number;
  /** `undefined` if the page was hidden for a part of it. */
  readonly frames: FrameRecord | undefined;
  /** Of the pixels of the result. */
  readonly checksum: string;
}

/** What there is to say about a run, against the last one of the same work elsewhere if there is one. */
export function verdict(run: FinishedRun, runs: readonly FinishedRun[]): string {
  const other = runs.find(({ request, place }) => request === run.request && place !== run.place);
  if (other === undefined)
    return `${run.title} took ${formatDuration(run.milliseconds)} on ${placeName(run.place, run.workers)}${drawn(run, ', at')}.`;
  const [page, workers] = run.place === 'page' ? [run, other] : [other, run];
  const frames =
    workers.frames && page.frames
      ? `${drawn(workers, ', and the page drew')} instead of ${formatRate(page.frames.rate)}`
      : '';
  const pixels = page.checksum === workers.checksum ? 'The pixels are the same.' : 'The pixels differ: that is a bug.';
  return `${run.title} on ${placeName('workers', workers.workers)} was ${speed(page.milliseconds / workers.milliseconds)} as on this thread${frames}. ${pixels}`;
}

function drawn({ frames }: FinishedRun, before: string): string {
  return frames === undefined ? '' : `${before} ${formatRate(frames.rate)} frames a second`;
}

function speed(ratio: number): string {
  if (ratio > 1.05) return `${ratio.toFixed(1)} times as fast`;
  return ratio < 0.95 ? `${(1 / ratio).toFixed(1)} times as slow` : 'as fast';
}

export function placeName(place: Place, workers: number): string {
  return place === 'page' ? 'this thread' : plural(workers, 'worker');
}

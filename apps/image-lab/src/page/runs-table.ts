import { element, make } from './element.js';
import { formatDuration, formatRate } from './format.js';
import { freezeThreshold } from './frame-meter.js';
import { placeName, summarizeRun, type FinishedRun } from './run-summary.js';

const kept = 8;

/** The last runs, the newest first, and a summary. */
export class RunsTable {
  readonly #runs: FinishedRun[] = [];
  readonly #table = element('runs', HTMLTableElement);
  readonly #runSummary = element('run-summary', HTMLElement);

  add(run: FinishedRun): void {
    this.#runs.unshift(run);
    this.#runs.length = Math.min(this.#runs.length, kept);
    this.#table.tBodies[0]!.replaceChildren(...this.#runs.map(rowOf));
    this.#table.hidden = false;
    this.#runSummary.textContent = summarizeRun(run, this.#runs);
  }
}

function rowOf({ title, place, workers, milliseconds, frames, checksum }: FinishedRun): HTMLTableRowElement {
  const className = frames === undefined ? '' : frames.longestGap > freezeThreshold ? 'bad' : 'good';
  const head = make(
    'th',
    '',
    make('span', 'run-title', title),
    make('small', '', `${placeName(place, workers)} · `, make('code', '', checksum)),
  );
  head.scope = 'row';
  return make(
    'tr',
    '',
    head,
    make('td', '', formatDuration(milliseconds)),
    make('td', className, frames === undefined ? '–' : formatRate(frames.rate)),
    make('td', className, frames === undefined ? '–' : formatDuration(frames.longestGap)),
  );
}

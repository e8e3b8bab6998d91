import type { Finished, LogMessage, StatusMessage } from '../../src/server/messages.js';
import { byId, create, setText } from './element.js';

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Progress, finished pictures, and the log. */
export class ResultsView {
  readonly #rows = byId('finished-rows', HTMLTableSectionElement);
  readonly #log = byId('log', HTMLOListElement);
  #newest = 0;
  #announced: number | undefined;

  show({ phase, arrived, total, milliseconds, finished }: StatusMessage): void {
    const progress = byId('progress', HTMLProgressElement);
    progress.max = Math.max(1, total);
    progress.value = arrived;
    const percent = total === 0 ? 0 : Math.floor((100 * arrived) / total);
    setText(
      byId('figures', HTMLElement),
      total === 0
        ? ''
        : `${percent} % · ${arrived} of ${total} passes · ${seconds(milliseconds)}${phase === 'idle' ? '' : ` · ${phase}`}`,
    );
    byId('finished', HTMLElement).hidden = finished.length === 0;
    const newest = finished[0];
    this.#announced ??= newest?.number ?? 0;
    if (newest === undefined || newest.number === this.#newest) return;
    this.#newest = newest.number;
    this.#rows.replaceChildren(...finished.map((each) => this.#row(each, finished)));
    if (newest.number === this.#announced) return;
    this.#announced = newest.number;
    setText(
      byId('announcement', HTMLElement),
      `Picture ${newest.number} is ${newest.outcome} after ${seconds(newest.milliseconds)}. ${newest.lost} workers were lost.`,
    );
  }

  note(entries: readonly LogMessage[]): void {
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 30;
    for (const { kind, text, milliseconds } of entries)
      this.#log.append(create('li', kind, `${seconds(milliseconds)} `, text));
    while (this.#log.children.length > 200) this.#log.firstElementChild?.remove();
    if (atEnd) this.#log.scrollTop = this.#log.scrollHeight;
  }

  clearLog(): void {
    this.#log.replaceChildren();
  }

  #row(picture: Finished, all: readonly Finished[]): HTMLTableRowElement {
    const { number, scene, adapter, workers, outcome, passes, milliseconds, lost, retried, hash, reason } = picture;
    const pixels = create('td', '');
    if (hash === undefined) pixels.append(reason ?? outcome);
    else {
      const twin = all.find((other) => other.number < number && other.hash === hash);
      pixels.append(create('code', '', hash.slice(0, 10)));
      if (twin !== undefined) pixels.append(create('span', 'same', ` same as ${twin.number}`));
    }
    const where = adapter === 'in-process' ? 'in process' : `${workers} ${adapter}`;
    return create(
      'tr',
      '',
      ...[number, `${scene}, ${passes} passes`, where, seconds(milliseconds), lost, retried].map((text) =>
        create('td', '', String(text)),
      ),
      pixels,
    );
  }
}

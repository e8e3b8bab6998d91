import type { StatusMessage, WorkerView } from '../../src/server/messages.js';
import { byId, create, setText } from './element.js';
import { post } from './post.js';
import { workerColor } from './worker-color.js';

interface Row {
  readonly item: HTMLLIElement;
  readonly state: HTMLElement;
  readonly place: HTMLElement;
  readonly kill: HTMLButtonElement;
}

/** The workers, each with a button that ends it, and counts of tasks. */
export class WorkersView {
  readonly #list = byId('worker-list', HTMLUListElement);
  readonly #hint = byId('workers-hint', HTMLElement);
  readonly #killOne = byId('kill-one', HTMLButtonElement);
  readonly #killAll = byId('kill-all', HTMLButtonElement);
  readonly #rows = new Map<number, Row>();
  #workers: readonly WorkerView[] = [];

  constructor() {
    this.#killOne.addEventListener('click', () => {
      const targets = this.#targets();
      const target = targets[Math.floor(Math.random() * targets.length)];
      if (target !== undefined) void post('/kill', { worker: target.worker });
    });
    this.#killAll.addEventListener('click', () => {
      for (const { worker } of this.#targets()) void post('/kill', { worker });
    });
  }

  show(status: StatusMessage): void {
    this.#workers = status.workers;
    for (const [worker, { item }] of this.#rows) {
      if (status.workers.some((each) => each.worker === worker)) continue;
      // The focus does not fall back to the top of the page with the row.
      if (item.contains(document.activeElement)) this.#killOne.focus();
      item.remove();
      this.#rows.delete(worker);
    }
    for (const worker of status.workers) this.#showWorker(worker);
    const none = this.#targets().length === 0;
    this.#killOne.disabled = this.#killAll.disabled = none;
    setText(this.#hint, this.#hintFor(status));
    this.#hint.hidden = this.#hint.textContent === '';
    setText(byId('count-queued', HTMLElement), String(status.queued));
    setText(byId('count-running', HTMLElement), String(status.running));
    setText(byId('count-lost', HTMLElement), String(status.lost));
    setText(byId('count-retried', HTMLElement), String(status.retried));
  }

  #hintFor({ workers, adapter, phase }: StatusMessage): string {
    if (workers.length === 0) return 'Workers start with the first picture.';
    if (adapter === 'in-process')
      return 'Tasks run on the server’s own thread. It cannot be killed without the server.';
    return phase === 'idle' ? 'Idle workers can be killed too: the next picture starts others.' : '';
  }

  #targets(): readonly WorkerView[] {
    return this.#workers.filter(({ canBeKilled }) => canBeKilled);
  }

  #showWorker({ worker, state, tile, place, passes, utilisation, canBeKilled }: WorkerView): void {
    const row = this.#rows.get(worker) ?? this.#add(worker);
    setText(row.state, tile === undefined ? state : `tile ${tile}`);
    setText(row.place, `${passes} passes · ${Math.round(utilisation * 100)} %${whereIs(place)}`);
    row.kill.disabled = !canBeKilled;
  }

  #add(worker: number): Row {
    const badge = create('span', 'badge', String(worker));
    badge.style.setProperty('--worker', workerColor(worker));
    const [state, place] = [create('p', ''), create('p', '')];
    const kill = create('button', 'danger', 'Kill');
    kill.type = 'button';
    kill.ariaLabel = `Kill worker ${worker}`;
    kill.addEventListener('click', () => void post('/kill', { worker }));
    const item = create('li', '', badge, create('div', 'worker-text', state, place), kill);
    this.#list.append(item);
    const row = { item, state, place, kill };
    this.#rows.set(worker, row);
    return row;
  }
}

function whereIs(place: WorkerView['place']): string {
  if (place === undefined) return '';
  const { host, process, thread } = place;
  return `${host === undefined ? '' : ` · ${host}`} · ${thread === 0 ? `pid ${process}` : `thread ${thread}`}`;
}

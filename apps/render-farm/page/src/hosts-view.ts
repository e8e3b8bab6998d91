import type { HostView, StatusMessage } from '../../src/server/messages.js';
import { byId, create, setText } from './element.js';
import { post } from './post.js';

interface Row {
  readonly text: HTMLElement;
  readonly detail: HTMLElement;
  readonly button: HTMLButtonElement;
}

const states: Readonly<Record<HostView['state'], string>> = {
  starting: 'connecting',
  connected: 'connected',
  ended: 'killed',
};

/** The hosts of a fleet, each with a button that ends it, or starts it again. */
export class HostsView {
  readonly #section = byId('hosts', HTMLElement);
  readonly #list = byId('host-list', HTMLUListElement);
  readonly #rows = new Map<string, Row>();

  show({ hosts, workers }: StatusMessage): void {
    this.#section.hidden = hosts.length === 0;
    for (const { name, state, process, slots } of hosts) {
      const row = this.#rows.get(name) ?? this.#add(name);
      const used = workers.filter(({ place }) => place?.host === name).length;
      setText(row.text, `${name} · ${states[state]}`);
      setText(row.detail, `${used} of ${slots} slots · pid ${process ?? '–'}`);
      const isEnded = state === 'ended';
      row.button.dataset['is'] = isEnded ? 'started' : 'killed';
      row.button.className = isEnded ? '' : 'danger';
      setText(row.button, isEnded ? 'Start' : 'Kill');
      row.button.ariaLabel = `${isEnded ? 'Start' : 'Kill'} host ${name}`;
    }
  }

  #add(name: string): Row {
    const [text, detail] = [create('p', ''), create('p', '')];
    const button = create('button', 'danger');
    button.type = 'button';
    button.addEventListener('click', () => void post('/host', { host: name, is: button.dataset['is'] }));
    this.#list.append(create('li', '', create('div', 'worker-text', text, detail), button));
    const row = { text, detail, button };
    this.#rows.set(name, row);
    return row;
  }
}

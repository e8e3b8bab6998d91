import { bindContext } from '@dispatch/core/internal';
import type { HostChange, HostFacts } from '../client/hosts.js';
import { hostChannels } from './host-channels.js';
import type { HostEventType, HostStats } from './remote-dispatcher.js';

/** What the hosts of a dispatcher need of it. */
export interface DispatcherParts {
  readonly settings: { readonly name: string };
  readonly clock: { now(): number };
  readonly observation: { readonly events: EventTarget };
}

const eventTypes: { readonly [Change in HostChange]?: HostEventType } = {
  joined: 'hostjoined',
  draining: 'hostdraining',
  left: 'hostleft',
  lost: 'hostlost',
};

/** The hosts that a dispatcher knows of, and its events about them. */
export class DispatcherHosts {
  readonly #all = new Map<string, HostFacts>();
  /** @returns the numbers of the workers that the dispatcher has on a host. */
  readonly #workersOn: (host: string) => readonly number[];
  /** Calls listeners in the asynchronous context of `createDispatcher`. */
  readonly #inContext = bindContext((notify: () => void) => {
    notify();
  });
  #parts: DispatcherParts | undefined;

  constructor(workersOn: (host: string) => readonly number[]) {
    this.#workersOn = workersOn;
  }

  connect(parts: DispatcherParts): void {
    this.#parts = parts;
  }

  changed(change: HostChange, host: HostFacts): void {
    if (change === 'left' || change === 'lost') this.#all.delete(host.id);
    else this.#all.set(host.id, host);
    const type = eventTypes[change];
    if (type !== undefined) this.#emit(type, this.#statsOf(host));
  }

  /** The connection has failed: no host is known any more. */
  lose(): void {
    for (const host of [...this.#all.values()]) this.changed('lost', host);
  }

  /** The dispatcher is closed. */
  forget(): void {
    this.#all.clear();
  }

  stats(): readonly HostStats[] {
    return [...this.#all.values()].map((host) => this.#statsOf(host));
  }

  #statsOf(host: HostFacts): HostStats {
    return { ...host, workers: this.#workersOn(host.id) };
  }

  #emit(type: HostEventType, host: HostStats): void {
    const parts = this.#parts;
    if (parts === undefined) return;
    const { clock, observation, settings } = parts;
    const event = Object.assign(new Event(type), { dispatcher: settings.name, time: clock.now(), host });
    this.#inContext(() => {
      observation.events.dispatchEvent(event);
      hostChannels[type].publish(event);
    });
  }
}

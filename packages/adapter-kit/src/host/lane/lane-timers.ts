import type { Call } from '../call/call.js';
import type { Settings } from '../settings/settings.js';
import { due, type Due, type Timeline } from '../time/timeline.js';

/** However short the grace: a worker gets so many milliseconds to answer a ping. */
const shortestSilence = 100;

/** What is told when the worker of lane `L` runs out of time. */
export interface LaneTimerEvents<L> {
  /** It did not start within `startTimeout`. */
  startOverdue(lane: L): void;
  /** A task's module did not load within `startTimeout`. */
  importOverdue(lane: L, module: string): void;
  /** A cancelled call still runs after `cancelGrace`. */
  graceOver(lane: L): void;
  /** It gave no sign of life within `cancelGrace`. */
  silent(lane: L): void;
  /** It has had nothing to do for `idleTimeout`. */
  idle(lane: L): void;
}

/** How long one worker may take for each thing it does. */
export class LaneTimers<L> {
  readonly #lane: L;
  readonly #timeline: Timeline;
  readonly #settings: Settings;
  readonly #events: LaneTimerEvents<L>;
  readonly #start: Due;
  readonly #silence: Due;
  readonly #idle: Due;
  readonly #imports = new Map<string, Due>();
  readonly #graces = new Map<Call, Due>();
  readonly #overdue = new Set<Call>();

  constructor(lane: L, timeline: Timeline, settings: Settings, events: LaneTimerEvents<L>) {
    this.#lane = lane;
    this.#timeline = timeline;
    this.#settings = settings;
    this.#events = events;
    this.#start = this.#limit(settings.startTimeout, () => {
      events.startOverdue(lane);
    });
    this.#silence = due(() => {
      events.silent(lane);
    });
    this.#idle = due(() => {
      events.idle(lane);
    });
  }

  /** Modules that are being imported. */
  get importing(): ReadonlyMap<string, unknown> {
    return this.#imports;
  }

  /** How many cancelled calls have not stopped within their grace. */
  get overdue(): number {
    return this.#overdue.size;
  }

  started(): void {
    this.#timeline.remove(this.#start);
  }

  busy(): void {
    this.#timeline.remove(this.#idle);
  }

  /** It has nothing to do; told again, the time counts from the first telling. */
  idle(): void {
    if (this.#idle.place < 0) this.#timeline.setIn(this.#idle, this.#settings.idleTimeout);
  }

  importBegan(module: string): void {
    this.importEnded(module);
    const limit = this.#limit(this.#settings.startTimeout, () => {
      this.#events.importOverdue(this.#lane, module);
    });
    this.#imports.set(module, limit);
  }

  importEnded(module: string): void {
    const limit = this.#imports.get(module);
    if (limit === undefined) return;
    this.#timeline.remove(limit);
    this.#imports.delete(module);
  }

  /** `call` was told to stop. */
  graceBegan(call: Call): void {
    const limit = this.#limit(this.#settings.cancelGrace, () => {
      this.#graces.delete(call);
      this.#overdue.add(call);
      this.#events.graceOver(this.#lane);
    });
    this.#graces.set(call, limit);
  }

  /** `call` has stopped. */
  graceEnded(call: Call): void {
    this.#overdue.delete(call);
    const limit = this.#graces.get(call);
    if (limit === undefined) return;
    this.#timeline.remove(limit);
    this.#graces.delete(call);
  }

  /** A ping was sent. */
  pinged(): void {
    this.#timeline.setIn(this.#silence, Math.max(this.#settings.cancelGrace, shortestSilence));
  }

  /** It was answered; `again` sends the next one, after another grace. */
  answered(again: () => void): void {
    this.#timeline.remove(this.#silence);
    this.#limit(Math.max(this.#settings.cancelGrace, shortestSilence), again);
  }

  /** Nothing is waited for any more. */
  end(): void {
    for (const each of [this.#start, this.#silence, this.#idle, ...this.#imports.values(), ...this.#graces.values()]) {
      this.#timeline.remove(each);
    }
  }

  #limit(time: number, onDue: () => void): Due {
    const limit = due(onDue);
    this.#timeline.setIn(limit, time);
    return limit;
  }
}

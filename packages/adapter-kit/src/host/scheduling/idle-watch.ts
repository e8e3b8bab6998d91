import type { LanePool } from './lane-pool.js';

/** Notices when the dispatcher is idle: no call is unsettled, and no worker holds a call, abandoned ones included. */
export class IdleWatch {
  /** How many calls have been submitted and have not settled. */
  unsettled = 0;
  readonly #pool: LanePool;
  #onIdle: (() => void) | undefined = undefined;

  constructor(pool: LanePool) {
    this.#pool = pool;
  }

  /** Calls `onIdle` once: at once, or as soon as the dispatcher is idle. */
  whenIdle(onIdle: () => void): void {
    this.#onIdle = onIdle;
    this.check();
  }

  /** A call has settled, or a worker may have released one. */
  check(): void {
    const onIdle = this.#onIdle;
    if (onIdle === undefined || this.unsettled > 0) return;
    if (this.#pool.lanes.some((lane) => lane.calls.slots.held > 0)) return;
    this.#onIdle = undefined;
    onIdle();
  }
}

import { ReferenceDispatcher } from './dispatcher.js';
import type { Run } from './run.js';

/** Simulates several workers on this thread, as far as the clauses about affinity need them. */
export class LanesDispatcher extends ReferenceDispatcher {
  /** The worker of each key. */
  protected readonly homes = new Map<string | number, number>();
  /** The numbers of the workers that there may be, and of those that have started. */
  #lanes: number[] | undefined;
  readonly #inUse = new Set<number>();

  protected get lanes(): readonly number[] {
    const { workers = 1 } = this.options;
    this.#lanes ??= Array.from(
      { length: typeof workers === 'number' ? workers : workers.max },
      (_, index) => index + 1,
    );
    return this.#lanes;
  }

  override ready(): Promise<void> {
    const { workers = 1 } = this.options;
    const count = typeof workers === 'number' ? workers : Math.max(1, workers.min ?? 0);
    for (const lane of this.lanes) if (this.#inUse.size < count) this.#inUse.add(lane);
    return super.ready();
  }

  protected override occupy(run: Run): void {
    this.#inUse.add(run.worker);
    super.occupy(run);
  }

  protected override free(run: Run): void {
    super.free(run);
    const { idleTimeout, workers } = this.options;
    if (typeof workers === 'object' && idleTimeout === 0) setTimeout(() => this.#endIdle(workers.min ?? 0), 0);
  }

  #endIdle(min: number): void {
    for (const [index, lane] of this.lanes.entries()) {
      const isIdle = this.#inUse.has(lane) && ![...this.active].some(({ worker }) => worker === lane);
      if (!isIdle || this.#inUse.size <= min) continue;
      this.#inUse.delete(lane);
      this.#lanes?.splice(index, 1, Math.max(...this.lanes) + 1);
      for (const [key, home] of this.homes) if (home === lane) this.homes.delete(key);
    }
  }

  protected override workers(): ReturnType<ReferenceDispatcher['workers']> {
    const answered = 0;
    return [...this.#inUse].map((worker) => {
      const running = [...this.active].filter((run) => run.worker === worker).length;
      return { worker, state: running > 0 ? 'busy' : 'idle', running, answered, utilisation: 0 };
    });
  }

  protected override slots(): number {
    return this.lanes.length * super.slots();
  }

  protected override next(): Run | undefined {
    for (const [index, run] of this.queue.entries()) {
      const lane = this.laneFor(run);
      if (lane === undefined) continue;
      this.queue.splice(index, 1);
      run.worker = lane;
      const key = this.keyOf(run);
      if (key !== undefined) this.homes.set(key, lane);
      return run;
    }
    return undefined;
  }

  protected override numberFor({ worker }: Run): number {
    return worker;
  }

  protected keyOf({ affinity }: Run): string | number | undefined {
    return affinity;
  }

  /** The worker on which `run` may start now. */
  protected laneFor(run: Run): number | undefined {
    const key = this.keyOf(run);
    const home = key === undefined ? undefined : this.homes.get(key);
    return home === undefined ? this.freeLane() : this.isFree(home) ? home : undefined;
  }

  protected freeLane(): number | undefined {
    return this.lanes.find((lane) => this.isFree(lane));
  }

  protected isFree(lane: number): boolean {
    return [...this.active].filter(({ worker }) => worker === lane).length < super.slots();
  }
}

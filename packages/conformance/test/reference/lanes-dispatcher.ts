import type { WorkerStats } from '@dispatch/core';
import { ReferenceDispatcher } from './dispatcher.js';
import type { Run } from './run.js';

/** What the dispatcher knows of one worker. */
interface Lane {
  readonly number: number;
  /** How many tasks it has started, and how many have ended on it. */
  begun: number;
  answered: number;
}

/** Simulates several workers on this thread. With one worker, it is the dispatcher that it extends. */
export class LanesDispatcher extends ReferenceDispatcher {
  /** The worker of each key. */
  protected readonly homes = new Map<string | number, number>();
  /** The numbers of the workers that there may be, and the workers that have started. */
  #lanes: number[] | undefined;
  readonly #started = new Map<number, Lane>();

  protected get lanes(): readonly number[] {
    const { workers = 1 } = this.options;
    const length = typeof workers === 'number' ? workers : Math.min(workers.max, 8);
    this.#lanes ??= Array.from({ length }, (_, index) => index + 1);
    return this.#lanes;
  }

  get #isSingle(): boolean {
    return this.lanes.length === 1;
  }

  protected override isWorn(): boolean {
    return this.#isSingle && super.isWorn();
  }

  override ready(): Promise<void> {
    const { workers = 1 } = this.options;
    const count = typeof workers === 'number' ? workers : Math.max(1, workers.min ?? 0);
    for (const lane of this.lanes) if (this.#started.size < count) this.#laneOf(lane);
    return super.ready();
  }

  #laneOf(number: number): Lane {
    const lane = this.#started.get(number) ?? { number, begun: 0, answered: 0 };
    this.#started.set(number, lane);
    return lane;
  }

  protected override occupy(run: Run): void {
    this.#laneOf(run.worker).begun += 1;
    super.occupy(run);
  }

  protected override onEnded(run: Run): void {
    this.#laneOf(run.worker).answered += 1;
    super.onEnded(run);
  }

  protected override free(run: Run): void {
    this.active.delete(run);
    const { idleTimeout, workers } = this.options;
    const lane = this.#laneOf(run.worker);
    if (lane.begun >= (this.options.maxTasksPerWorker ?? Infinity) && !this.#isBusy(lane.number))
      this.#end(lane.number);
    else if (typeof workers === 'object' && idleTimeout !== undefined && idleTimeout <= 2 ** 31 - 1)
      setTimeout(() => this.#endIdle(workers.min ?? 0), idleTimeout);
    super.free(run);
  }

  #isBusy(lane: number): boolean {
    return [...this.active].some(({ worker }) => worker === lane);
  }

  #endIdle(min: number): void {
    for (const lane of this.#started.keys()) {
      const isAwaited = this.queue.some((run) => this.homes.get(this.keyOf(run) ?? NaN) === lane);
      if (!this.#isBusy(lane) && !isAwaited && this.#started.size > min) this.#end(lane);
    }
  }

  #end(lane: number): void {
    this.#started.delete(lane);
    this.#lanes?.splice(this.lanes.indexOf(lane), 1, Math.max(...this.lanes) + 1);
    for (const [key, home] of this.homes) if (home === lane) this.homes.delete(key);
  }

  protected override workers(): WorkerStats[] {
    const stats = super.workers();
    const [first] = stats;
    if (this.#isSingle || first === undefined) return stats;
    return [...this.#started.values()].map(({ number, answered }) => {
      const running = [...this.active].filter((run) => run.worker === number).length;
      return { ...first, worker: number, state: running > 0 ? 'busy' : 'idle', running, answered };
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

  protected override numberFor(run: Run): number {
    return this.#isSingle ? super.numberFor(run) : run.worker;
  }

  protected keyOf({ affinity }: Run): string | number | undefined {
    return affinity;
  }

  /** The worker on which `run` may start now. */
  protected laneFor(run: Run): number | undefined {
    if (this.#isSingle) return super.numberFor(run);
    const key = this.keyOf(run);
    const home = key === undefined ? undefined : this.homes.get(key);
    return home === undefined ? this.freeLane() : this.isFree(home) ? home : undefined;
  }

  protected freeLane(): number | undefined {
    return this.lanes.find((lane) => this.isFree(lane));
  }

  protected isFree(lane: number): boolean {
    const isWorn = (this.#started.get(lane)?.begun ?? 0) >= (this.options.maxTasksPerWorker ?? Infinity);
    return !isWorn && [...this.active].filter(({ worker }) => worker === lane).length < super.slots();
  }
}

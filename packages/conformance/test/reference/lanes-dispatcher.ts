import { ReferenceDispatcher } from './dispatcher.js';
import type { Run } from './run.js';

/** Simulates several workers on this thread, as far as the clauses about affinity need them. */
export class LanesDispatcher extends ReferenceDispatcher {
  /** The worker of each key. */
  protected readonly homes = new Map<string | number, number>();

  protected get lanes(): readonly number[] {
    const { workers = 1 } = this.options;
    return Array.from({ length: typeof workers === 'number' ? workers : workers.max }, (_, index) => index + 1);
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

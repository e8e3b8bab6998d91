import type { Spawn } from '@dispatch/adapter-kit';
import { SimulatedWorker, type Surroundings } from './simulated-worker.js';

/** Starts workers; each of the next `failures` starts throws instead. */
export class SimulatedWorkers {
  readonly all: SimulatedWorker[] = [];
  /** Workers that have not ended completely. */
  living: SimulatedWorker[] = [];
  failures = 0;
  /** Incremented when a start fails, and again when the dispatcher is notified. */
  failed = 0;
  /** Failed starts not yet reported to the dispatcher: a microtask reports them, which an earlier loop can delay. */
  unreported = 0;
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  readonly spawn: Spawn = (configuration, events) => {
    // A promise notifies the dispatcher, and no promise reaction runs inside the loop of a task.
    if (this.failures > 0 && this.#surroundings.loops === 0) {
      this.failures -= 1;
      this.failed += 1;
      this.unreported += 1;
      queueMicrotask(() => {
        this.failed += 1;
        this.unreported -= 1;
      });
      throw new Error('no thread available');
    }
    const worker = new SimulatedWorker(configuration, events, this.#surroundings);
    this.all.push(worker);
    this.living.push(worker);
    return worker;
  };

  at(number: number | undefined): SimulatedWorker | undefined {
    return this.living.find((worker) => worker.number === number);
  }

  /** Removes the workers from which nothing more is expected. */
  forget(): void {
    if (this.living.some(isOver)) this.living = this.living.filter((worker) => !isOver(worker));
  }
}

function isOver(worker: SimulatedWorker): boolean {
  return !worker.alive && worker.exited && worker.gone.length === 0 && worker.toHost.length === 0;
}

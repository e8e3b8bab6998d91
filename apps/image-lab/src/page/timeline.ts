import type { Dispatcher, TaskSettledEvent, TaskStartedEvent } from '@dispatch/core';

/** A task on the timeline. Times are in milliseconds, on the clock of `performance.now()`. */
export interface Bar {
  /** Starts at 0. */
  readonly lane: number;
  /** The number of earlier tasks on its lane. */
  readonly position: number;
  readonly start: number;
  /** `undefined` while the task runs. */
  end: number | undefined;
  /** Whether the task was cancelled or failed. */
  incomplete: boolean;
}

/** Where and when the tasks of one run ran. Workers get lanes in the order of their first task. */
export class Timeline {
  readonly start: number;
  /** When the run ended; `undefined` until then. */
  end: number | undefined;
  readonly #minLanes: number;
  readonly #lanes = new Map<number, number>();
  readonly #bars = new Map<number, Bar>();
  #completed = 0;

  /** @param lanes the minimum number of lanes, so that workers without tasks have one too. */
  constructor(start: number, lanes: number) {
    this.start = start;
    this.#minLanes = lanes;
  }

  get lanes(): number {
    return Math.max(this.#minLanes, this.#lanes.size);
  }

  get bars(): Iterable<Bar> {
    return this.#bars.values();
  }

  /** The number of completed tasks. */
  get completed(): number {
    return this.#completed;
  }

  /** Records a dispatcher's tasks until the returned object is disposed. */
  follow({ events }: Pick<Dispatcher, 'events'>): Disposable {
    const onStarted = ({ run, worker, time }: TaskStartedEvent): void => {
      if (worker !== undefined) this.#begin(run, worker, time);
    };
    const onSettled = ({ run, worker, outcome, started, ended, time }: TaskSettledEvent): void => {
      if (outcome === 'completed') this.#completed += 1;
      // The times measured in the worker are exact. A cancelled task settles here before it ends in the worker.
      if (worker !== undefined && started !== undefined) this.#begin(run, worker, started);
      const bar = this.#bars.get(run);
      if (bar === undefined) return;
      bar.end = ended ?? time;
      bar.incomplete = outcome !== 'completed';
    };
    events.addEventListener('taskstarted', onStarted);
    events.addEventListener('tasksettled', onSettled);
    return {
      [Symbol.dispose]() {
        events.removeEventListener('taskstarted', onStarted);
        events.removeEventListener('tasksettled', onSettled);
      },
    };
  }

  #begin(run: number, worker: number, start: number): void {
    const known = this.#bars.get(run);
    const lane = known?.lane ?? this.#lanes.get(worker) ?? this.#lanes.size;
    this.#lanes.set(worker, lane);
    const position = known?.position ?? [...this.#bars.values()].filter((bar) => bar.lane === lane).length;
    this.#bars.set(run, { lane, position, start, end: undefined, incomplete: false });
  }
}

/** The length of the axis, in milliseconds: a round number, so that it does not change with every frame. */
export function axisLength(elapsed: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(elapsed, 100)));
  return [1, 1.5, 2, 3, 5, 7.5, 10].map((factor) => factor * step).find((length) => length >= elapsed)!;
}

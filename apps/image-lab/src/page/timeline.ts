import type { Dispatcher, TaskSettledEvent, TaskStartedEvent } from '@dispatch/core';

/** A task on the timeline. Times are in milliseconds of `performance.now()`. */
export interface Bar {
  /** From 0. */
  readonly lane: number;
  /** How many came before it on its lane. */
  readonly position: number;
  readonly start: number;
  /** `undefined` while it runs. */
  end: number | undefined;
  /** It was cancelled, or failed. */
  cut: boolean;
}

/** What ran where and when, of one run. Workers get lanes in the order in which they are first heard of. */
export class Timeline {
  readonly start: number;
  /** When the run ended; `undefined` while it goes on. */
  end: number | undefined;
  readonly #minLanes: number;
  readonly #lanes = new Map<number, number>();
  readonly #bars = new Map<number, Bar>();
  #completed = 0;

  /** @param lanes how many there are at least: workers that have not done anything yet have one too. */
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

  /** How many tasks went through. */
  get completed(): number {
    return this.#completed;
  }

  /** Follows a dispatcher's tasks until it is disposed of. */
  follow({ events }: Pick<Dispatcher, 'events'>): Disposable {
    const onStarted = ({ run, worker, time }: TaskStartedEvent): void => {
      if (worker !== undefined) this.#begin(run, worker, time);
    };
    const onSettled = ({ run, worker, outcome, started, ended, time }: TaskSettledEvent): void => {
      if (outcome === 'completed') this.#completed += 1;
      // The worker's own times are the exact ones; a task that was cancelled is over here before it is there.
      if (worker !== undefined && started !== undefined) this.#begin(run, worker, started);
      const bar = this.#bars.get(run);
      if (bar === undefined) return;
      bar.end = ended ?? time;
      bar.cut = outcome !== 'completed';
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
    this.#bars.set(run, { lane, position, start, end: undefined, cut: false });
  }
}

/** The length of the axis, in milliseconds: a round one, so that it does not change with every frame. */
export function axisLength(elapsed: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(elapsed, 100)));
  return [1, 1.5, 2, 3, 5, 7.5, 10].map((factor) => factor * step).find((length) => length >= elapsed)!;
}

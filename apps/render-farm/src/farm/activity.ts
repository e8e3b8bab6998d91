import type { Dispatcher, DispatcherEventMap, TaskSettledEvent } from '@dispatch/core';
import type { LanesMessage, LogMessage, WorkerView } from '../server/messages.js';
import { canKill } from './kill-worker.js';
import type { Place } from './tasks.js';

type LanesEntry = LanesMessage[number];

/** How many entries are kept for pages that connect later. */
const kept = 400;

/** What happens in a dispatcher, for those who watch: its workers, the tasks that they have run, and a log. */
export class Activity {
  /** Entries are numbered from 1; `lanes` has the last ones. */
  readonly lanes: LanesEntry[] = [];
  readonly log: LogMessage[] = [];
  laneCount = 0;
  logCount = 0;
  /** Workers lost since the last `reset`. */
  lost = 0;
  #dispatcher: Dispatcher | undefined;
  readonly #places = new Map<number, Place>();
  readonly #tiles = new Map<number, number>();
  readonly #passes = new Map<number, number>();
  readonly #since = new Map<number, number>();

  /** Begins to watch a dispatcher, in place of the one before. */
  watch(dispatcher: Dispatcher): void {
    this.#dispatcher = dispatcher;
    for (const map of [this.#places, this.#tiles, this.#passes, this.#since]) map.clear();
    const listen = <Type extends keyof DispatcherEventMap>(
      type: Type,
      listener: (event: DispatcherEventMap[Type]) => void,
    ): void =>
      dispatcher.events.addEventListener(type, (event) => {
        if (this.#dispatcher === dispatcher) listener(event);
      });
    listen('taskstarted', ({ worker, time }) => worker !== undefined && this.#since.set(worker, time));
    listen('tasksettled', (event) => this.#settled(event));
    listen('workerstarted', ({ worker }) => this.note('good', `worker ${worker} is ready`));
    listen('workerlost', ({ worker, exitCode, cause, time }) => {
      this.#addLane([worker, time, time, 'lost']);
      this.lost += 1;
      this.#tiles.delete(worker);
      const why =
        cause instanceof Error ? `: ${cause.message}` : exitCode === undefined ? '' : `: exit code ${exitCode}`;
      this.note('bad', `worker ${worker} was lost${why}`);
    });
    listen('workerreplaced', ({ worker, replaces }) =>
      this.note('plain', `worker ${worker} starts in place of ${replaces}`),
    );
    listen('workerended', ({ worker }) => this.note('plain', `worker ${worker} has ended`));
  }

  began(tile: number, place: Place): void {
    this.#places.set(place.worker, place);
    this.#tiles.set(place.worker, tile);
  }

  arrived({ worker }: Place): void {
    this.#passes.set(worker, (this.#passes.get(worker) ?? 0) + 1);
  }

  note(kind: LogMessage['kind'], text: string): void {
    this.logCount += 1;
    this.log.push({ number: this.logCount, milliseconds: performance.now(), kind, text });
    if (this.log.length > kept) this.log.shift();
  }

  placeOf(worker: number): Place | undefined {
    return this.#places.get(worker);
  }

  workers(): WorkerView[] {
    const workers = this.#dispatcher?.stats().workers ?? [];
    return workers.map(({ worker, state, utilisation, running }) => {
      const place = this.#places.get(worker);
      return {
        worker,
        state,
        utilisation,
        place,
        tile: running > 0 ? this.#tiles.get(worker) : undefined,
        since: running > 0 ? this.#since.get(worker) : undefined,
        passes: this.#passes.get(worker) ?? 0,
        canBeKilled: place !== undefined && canKill(place),
      };
    });
  }

  #settled({ worker, started, ended, time, outcome }: TaskSettledEvent): void {
    if (worker !== undefined && started !== undefined) this.#addLane([worker, started, ended ?? time, outcome]);
  }

  #addLane(lane: LanesEntry): void {
    this.laneCount += 1;
    this.lanes.push(lane);
    if (this.lanes.length > kept) this.lanes.shift();
  }
}

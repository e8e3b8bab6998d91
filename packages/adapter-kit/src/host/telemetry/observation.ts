import type { DispatcherEventMap, DispatcherEvents, TaskEvent, TaskEventType, WorkerEventType } from '@dispatch/core';
import type { Call } from '../call/call.js';
import type { Clock } from '../time/clock.js';
import type { WorkerExit } from '../worker-link.js';

type EventType = keyof DispatcherEventMap;

/** Publishes events elsewhere too, for example on Node's diagnostics channels. */
export interface Publisher {
  /** Whether there is a subscriber. Called for every event, so it has to be cheap. */
  wants(type: EventType): boolean;
  publish(type: EventType, event: Event): void;
}

/** How a call ended. */
export type Outcome = 'completed' | 'failed' | 'cancelled';

/** The optional fields of a task's event. */
type TaskDetails = Partial<Pick<TaskEvent, 'from' | 'outcome' | 'started' | 'ended'>>;

/** Notifies listeners of what happens to tasks and workers. Without listeners it creates no events. */
export class Observation {
  readonly events: DispatcherEvents;
  readonly #listened = new Set<string>();
  readonly #publisher: Publisher | undefined;
  readonly #dispatcher: string;
  readonly #clock: Clock;

  constructor(dispatcher: string, clock: Clock, publisher: Publisher | undefined) {
    this.#dispatcher = dispatcher;
    this.#clock = clock;
    this.#publisher = publisher;
    this.events = new ListenedTarget(this.#listened);
  }

  /** Whether events of this type have a listener or a subscriber. */
  wants(type: EventType): boolean {
    return (this.#listened.size > 0 && this.#listened.has(type)) || this.#publisher?.wants(type) === true;
  }

  queued(call: Call): void {
    if (this.wants('taskqueued')) this.#task('taskqueued', call, this.#clock.now(), {});
  }

  assigned(call: Call, from: number | undefined): void {
    if (this.wants('taskassigned')) this.#task('taskassigned', call, this.#clock.now(), { from });
  }

  /** @param time since the epoch. */
  started(call: Call, time: number): void {
    if (this.wants('taskstarted')) this.#task('taskstarted', call, time - this.#clock.epoch, {});
  }

  /** Times are since the epoch, if a worker reported them. */
  settled(call: Call, outcome: Outcome, started?: number, ended?: number): void {
    if (!this.wants('tasksettled')) return;
    const { epoch } = this.#clock;
    this.#task('tasksettled', call, this.#clock.now(), {
      outcome,
      started: started === undefined ? undefined : started - epoch,
      ended: ended === undefined ? undefined : ended - epoch,
    });
  }

  worker(
    type: WorkerEventType,
    worker: number,
    { exitCode, cause, replaces }: WorkerExit & { readonly replaces?: number } = {},
  ): void {
    if (!this.wants(type)) return;
    this.#emit(type, { worker, time: this.#clock.now(), replaces, exitCode, cause });
  }

  #task(type: TaskEventType, call: Call, time: number, { from, outcome, started, ended }: TaskDetails): void {
    const { name, namespace } = call.profile.definition;
    this.#emit(type, {
      run: call.order,
      task: name,
      namespace,
      time,
      worker: call.worker,
      from,
      outcome,
      started,
      ended,
    });
  }

  #emit(type: EventType, fields: object): void {
    const event = Object.assign(new Event(type), { dispatcher: this.#dispatcher }, fields);
    if (this.#listened.has(type)) this.events.dispatchEvent(event);
    if (this.#publisher?.wants(type) === true) this.#publisher.publish(type, event);
  }
}

/** Records the types that listeners have been added for. */
class ListenedTarget extends EventTarget {
  readonly #types: Set<string>;

  constructor(types: Set<string>) {
    super();
    this.#types = types;
  }

  override addEventListener(...[type, ...rest]: Parameters<EventTarget['addEventListener']>): void {
    // Never removed: an event target does not report when its last listener is removed.
    this.#types.add(type);
    super.addEventListener(type, ...rest);
  }
}

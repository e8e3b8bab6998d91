import type {
  DispatcherEventMap,
  DispatcherEvents,
  TaskEventType,
  TaskSettledEvent,
  WorkerEventType,
} from '@dispatch/core';
import { bindContext } from '@dispatch/core/internal';
import type { Call } from '../call/call.js';
import type { Clock } from '../time/clock.js';

type EventType = keyof DispatcherEventMap;

/** Publishes events elsewhere too, for example on Node's diagnostics channels. */
export interface Publisher {
  /** Whether there is a subscriber. Called for every event, so it has to be cheap. */
  wants(type: EventType): boolean;
  publish(type: EventType, event: Event): void;
}

/** How a call ended. */
export type Outcome = TaskSettledEvent['outcome'];

/** The members of an event of this type that not all events of tasks, or of workers, have. */
type Details<Type extends EventType> = Omit<
  DispatcherEventMap[Type],
  keyof Event | 'dispatcher' | 'time' | (Type extends WorkerEventType ? 'worker' : 'run' | 'task' | 'namespace')
>;

/** Notifies listeners of what happens to tasks and workers. Without listeners it creates no events. */
export class Observation {
  readonly events: DispatcherEvents;
  readonly #listened = new Set<string>();
  readonly #publisher: Publisher | undefined;
  readonly #dispatcher: string;
  readonly #clock: Clock;
  /** Calls listeners in the asynchronous context of `createDispatcher`, and not in that of whichever call is running. */
  readonly #inContext = bindContext((notify: () => void) => {
    notify();
  });

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
    if (this.wants('taskqueued')) this.#run('taskqueued', call, call.submitted / 100, {});
  }

  assigned(call: Call, worker: number, from: number | undefined): void {
    if (this.wants('taskassigned')) this.#run('taskassigned', call, this.#clock.now(), { worker, from });
  }

  /** @param time since the epoch. */
  started(call: Call, time: number): void {
    if (this.wants('taskstarted'))
      this.#run('taskstarted', call, here(call, time, this.#clock), { worker: call.worker });
  }

  /** Times are since the epoch, if a worker reported them. */
  settled(call: Call, outcome: Outcome, error?: unknown, started?: number, ended?: number): void {
    if (!this.wants('tasksettled')) return;
    const details = {
      worker: call.worker,
      outcome,
      error,
      started: started === undefined ? undefined : here(call, started, this.#clock),
      ended: ended === undefined ? undefined : here(call, ended, this.#clock),
    };
    this.#run('tasksettled', call, this.#clock.now(), details);
  }

  worker<Type extends WorkerEventType>(type: Type, worker: number, details: Details<Type>): void {
    if (this.wants(type)) this.#emit(type, { worker, time: this.#clock.now(), ...details });
  }

  #run<Type extends TaskEventType>(type: Type, call: Call, time: number, details: Details<Type>): void {
    const { name, namespace } = call.profile.definition;
    this.#emit(type, { run: call.order, task: name, namespace, time, ...details });
  }

  #emit(type: EventType, fields: object): void {
    const event = Object.assign(new Event(type), { dispatcher: this.#dispatcher }, fields);
    this.#inContext(() => {
      if (this.#listened.has(type)) this.events.dispatchEvent(event);
      if (type !== 'taskqueued') this.#publish(type, event);
    });
    // In the context of the call: a tracer relates the task to it.
    if (type === 'taskqueued') this.#publish(type, event);
  }

  #publish(type: EventType, event: Event): void {
    if (this.#publisher?.wants(type) === true) this.#publisher.publish(type, event);
  }
}

/**
 * What this thread's clock showed at a time that a worker reported. Their clocks may differ a little. What is reported
 * has happened, and not before the call was submitted.
 */
function here(call: Call, time: number, clock: Clock): number {
  return Math.min(Math.max(time - clock.epoch, call.submitted / 100), clock.now());
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

import type {
  DispatcherEventMap,
  DispatcherEvents,
  TaskEventType,
  TaskSettledEvent,
  WorkerEventType,
} from '@dispatch/core';
import type { Call } from '../call/call.js';
import type { Clock } from '../time/clock.js';

type EventType = keyof DispatcherEventMap;

/** Where else events go: a channel of the platform's own. */
export interface Publisher {
  /** Whether anybody takes them. Asked for every event, so it has to be cheap. */
  wants(type: EventType): boolean;
  publish(type: EventType, event: Event): void;
}

/** How a call ended. */
export type Outcome = TaskSettledEvent['outcome'];

/** The own members of an event of this type, without those that its class of events has in common. */
type Details<Type extends EventType> = Omit<
  DispatcherEventMap[Type],
  keyof Event | 'dispatcher' | 'time' | (Type extends WorkerEventType ? 'worker' : 'run' | 'task' | 'namespace')
>;

/** Reports to listeners what happens to tasks and workers. Without a listener it creates nothing. */
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

  /** Whether anybody takes events of this type. */
  wants(type: EventType): boolean {
    return (this.#listened.size > 0 && this.#listened.has(type)) || this.#publisher?.wants(type) === true;
  }

  queued(call: Call): void {
    if (this.wants('taskqueued')) this.#run('taskqueued', call, this.#clock.now(), {});
  }

  assigned(call: Call, worker: number, from: number | undefined): void {
    if (this.wants('taskassigned')) this.#run('taskassigned', call, this.#clock.now(), { worker, from });
  }

  /** @param time since the epoch. */
  started(call: Call, time: number): void {
    if (this.wants('taskstarted')) this.#run('taskstarted', call, time - this.#clock.epoch, { worker: call.worker });
  }

  /** Times are since the epoch, and `undefined` where no worker reported them. */
  settled(call: Call, outcome: Outcome, started?: number, ended?: number): void {
    if (!this.wants('tasksettled')) return;
    const { epoch } = this.#clock;
    this.#run('tasksettled', call, this.#clock.now(), {
      worker: call.worker,
      outcome,
      started: started === undefined ? undefined : started - epoch,
      ended: ended === undefined ? undefined : ended - epoch,
    });
  }

  worker<Type extends WorkerEventType>(type: Type, worker: number, details: Details<Type>): void {
    if (this.wants(type)) this.#tell(type, { worker, time: this.#clock.now(), ...details });
  }

  #run<Type extends TaskEventType>(type: Type, call: Call, time: number, details: Details<Type>): void {
    const { name, namespace } = call.profile.definition;
    this.#tell(type, { run: call.order, task: name, namespace, time, ...details });
  }

  #tell(type: EventType, fields: object): void {
    const event = Object.assign(new Event(type), { dispatcher: this.#dispatcher }, fields);
    if (this.#listened.has(type)) this.events.dispatchEvent(event);
    if (this.#publisher?.wants(type) === true) this.#publisher.publish(type, event);
  }
}

/** Notes the types that have been listened to. */
class ListenedTarget extends EventTarget {
  readonly #types: Set<string>;

  constructor(types: Set<string>) {
    super();
    this.#types = types;
  }

  override addEventListener(...[type, ...rest]: Parameters<EventTarget['addEventListener']>): void {
    // For good: whether the last listener has gone, a target does not tell.
    this.#types.add(type);
    super.addEventListener(type, ...rest);
  }
}

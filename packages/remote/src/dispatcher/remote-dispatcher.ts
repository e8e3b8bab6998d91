import type { Dispatcher, DispatcherEventMap, DispatcherEvents, DispatcherStats } from '@dispatch/core';
import type { HostFacts } from '../client/hosts.js';

/** What `createDispatcher` returns: a dispatcher that also reports the hosts of its fleet (clause G9). */
export interface RemoteDispatcher extends Dispatcher {
  /** Events of tasks, workers and hosts. */
  readonly events: RemoteEvents;
  /** Same as that of every dispatcher, with `hosts`. */
  stats(): RemoteStats;
}

/** Statistics of a dispatcher at one moment: a copy that does not change. */
export interface RemoteStats extends DispatcherStats {
  /**
   * The hosts of the fleet that this dispatcher has heard of, in the order in which they joined. Empty before the connection is made,
   * for the first task or by `ready()`, and after `close()`.
   */
  readonly hosts: readonly HostStats[];
}

/** A host, as a dispatcher sees it. */
export interface HostStats extends HostFacts {
  /** The numbers of the workers that this dispatcher has on it. */
  readonly workers: readonly number[];
}

/** What all events of a host have. */
interface HostEventBase<Type extends string> extends Event {
  readonly type: Type;
  /** The name of the dispatcher. */
  readonly dispatcher: string;
  /** When this thread learned of it, in milliseconds of its `performance.now()`. */
  readonly time: number;
  /** The host at that moment. */
  readonly host: HostStats;
}

/** A host was heard of for the first time, or again after it was lost. */
export interface HostJoinedEvent extends HostEventBase<'hostjoined'> {}

/** A host is being shut down: it gives away no more workers (clause G7). `hostleft` follows. */
export interface HostDrainingEvent extends HostEventBase<'hostdraining'> {}

/** A host has ended, and has said so. */
export interface HostLeftEvent extends HostEventBase<'hostleft'> {}

/** A host was not heard of for 1.25 times `lostAfter`: it has failed, or the connection to it. */
export interface HostLostEvent extends HostEventBase<'hostlost'> {}

/** The event of each type, of those about hosts. */
export interface HostEventMap {
  readonly hostjoined: HostJoinedEvent;
  readonly hostdraining: HostDrainingEvent;
  readonly hostleft: HostLeftEvent;
  readonly hostlost: HostLostEvent;
}

export type HostEventType = keyof HostEventMap;

/** The event of each type. */
export interface RemoteEventMap extends DispatcherEventMap, HostEventMap {}

type AddOptions = Parameters<EventTarget['addEventListener']>[2];
type AnyListener = Parameters<EventTarget['addEventListener']>[1];
type RemoveOptions = Parameters<EventTarget['removeEventListener']>[2];

/** Same as the events of every dispatcher, with those of hosts. */
export interface RemoteEvents extends DispatcherEvents {
  addEventListener<Type extends keyof RemoteEventMap>(
    type: Type,
    listener: (event: RemoteEventMap[Type]) => void,
    options?: AddOptions,
  ): void;
  addEventListener(type: string, listener: AnyListener, options?: AddOptions): void;
  removeEventListener<Type extends keyof RemoteEventMap>(
    type: Type,
    listener: (event: RemoteEventMap[Type]) => void,
    options?: RemoveOptions,
  ): void;
  removeEventListener(type: string, listener: AnyListener, options?: RemoveOptions): void;
}

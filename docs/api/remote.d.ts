import { WorkerOutput } from '@dispatch/adapter-kit/node';
import { Dispatcher, DispatcherEventMap, DispatcherEvents, DispatcherOptions, DispatcherStats } from '@dispatch/core';
type AddOptions = Parameters<EventTarget['addEventListener']>[2];
type AnyListener = Parameters<EventTarget['addEventListener']>[1];
interface Bus {
  readonly maxPacket: number;
  publish(subject: string, packet: Uint8Array): void;
  subscribe(subject: string, listener: (packet: Uint8Array) => void): Promise<void>;
  close(): Promise<void>;
}
interface BusAddress {
  readonly module: string;
  readonly options: unknown;
}
interface BusEvents {
  connected(): void;
  disconnected(reason: string): void;
}
type ConnectBus = (options: unknown, events: BusEvents) => Bus;
interface HostDrainingEvent extends HostEventBase<'hostdraining'> {}
interface HostEventBase<Type extends string> extends Event {
  readonly type: Type;
  readonly dispatcher: string;
  readonly time: number;
  readonly host: HostStats;
}
interface HostEventMap {
  readonly hostjoined: HostJoinedEvent;
  readonly hostdraining: HostDrainingEvent;
  readonly hostleft: HostLeftEvent;
  readonly hostlost: HostLostEvent;
}
type HostEventType = keyof HostEventMap;
interface HostFacts {
  readonly id: string;
  readonly name: string;
  readonly build: string;
  readonly slots: number;
  readonly free: number;
  readonly state: 'open' | 'draining' | 'unsuitable';
}
interface HostJoinedEvent extends HostEventBase<'hostjoined'> {}
interface HostLeftEvent extends HostEventBase<'hostleft'> {}
interface HostLostEvent extends HostEventBase<'hostlost'> {}
interface HostStats extends HostFacts {
  readonly workers: readonly number[];
}
interface RemoteDispatcher extends Dispatcher {
  readonly events: RemoteEvents;
  stats(): RemoteStats;
}
interface RemoteDispatcherOptions extends DispatcherOptions {
  readonly bus: BusAddress;
  readonly fleet: string;
  readonly build?: string | undefined;
  readonly lostAfter?: number | undefined;
  readonly hostTimeout?: number | undefined;
  readonly stdout?: WorkerOutput | undefined;
  readonly stderr?: WorkerOutput | undefined;
}
interface RemoteEventMap extends DispatcherEventMap, HostEventMap {}
interface RemoteEvents extends DispatcherEvents {
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
interface RemoteStats extends DispatcherStats {
  readonly hosts: readonly HostStats[];
}
type RemoveOptions = Parameters<EventTarget['removeEventListener']>[2];
declare function createDispatcher(options: RemoteDispatcherOptions): RemoteDispatcher;
export {
  type Bus,
  type BusAddress,
  type BusEvents,
  type ConnectBus,
  type HostDrainingEvent,
  type HostEventMap,
  type HostEventType,
  type HostJoinedEvent,
  type HostLeftEvent,
  type HostLostEvent,
  type HostStats,
  type RemoteDispatcher,
  type RemoteDispatcherOptions,
  type RemoteEventMap,
  type RemoteEvents,
  type RemoteStats,
  createDispatcher,
};

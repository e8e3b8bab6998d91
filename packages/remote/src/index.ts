export type { Bus, BusAddress, BusEvents, ConnectBus } from './bus/bus.js';
export { createDispatcher } from './dispatcher/create-dispatcher.js';
export type { RemoteDispatcherOptions } from './dispatcher/options.js';
export type {
  HostDrainingEvent,
  HostEventMap,
  HostEventType,
  HostJoinedEvent,
  HostLeftEvent,
  HostLostEvent,
  HostStats,
  RemoteDispatcher,
  RemoteEventMap,
  RemoteEvents,
  RemoteStats,
} from './dispatcher/remote-dispatcher.js';

/** The side of the machines that run tasks, for programs that start a host themselves. `dispatch-host` is the command. */
export type { BusAddress } from './bus/bus.js';
export type { Host, HostEvent, HostOptions } from './host/host-options.js';
export { startHost } from './host/start-host.js';

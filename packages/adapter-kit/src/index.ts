/** The dispatcher's side: what an adapter needs to make a dispatcher of its workers. */
export { blockOnBell, type Blocking } from './host/blocking/blocking.js';
export { systemClock, type Clock } from './host/time/clock.js';
export { blockInline, type RunInline } from './host/blocking/inline.js';
export type { Publisher } from './host/telemetry/observation.js';
export { createPooledDispatcher, type Adapter } from './host/dispatcher/pooled-dispatcher.js';
export type { Spawn, WorkerEvents, WorkerExit, WorkerLink } from './host/worker-link.js';
export type { InlineOutcome } from './inline-outcome.js';
export { Bell, bellBytes } from './wire/bell.js';
export type { HostMessage, WorkerConfiguration, WorkerMessage } from './wire/messages.js';
export type { ShortCall, ShortReply } from './wire/short-messages.js';

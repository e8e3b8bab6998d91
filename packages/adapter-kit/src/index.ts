/** The dispatcher's side: what an adapter needs to make a dispatcher from its workers. */
export { setBindContext, type BindContext, type TaskDefinition } from '@dispatch/core/internal';
export { blockOnBell, type Blocking } from './host/blocking/blocking.js';
export { executeSync } from './host/blocking/execute-sync.js';
export { receiveFrom } from './host/blocking/lane-port.js';
export { blockInline, type RunInline } from './host/blocking/inline.js';
export type { Adapter } from './host/dispatcher/adapter.js';
export { createPooledDispatcher } from './host/dispatcher/pooled-dispatcher.js';
export type { Publisher } from './host/telemetry/observation.js';
export type { Spawn, WorkerEvents, WorkerExit, WorkerLink } from './host/worker-link.js';
export type { InlineOutcome } from './inline-outcome.js';
export { performance } from '@dispatch/core/internal';
export { copyLargeArguments, type BufferPlatform, type CopiedMessage } from './wire/large-buffers.js';
export type { WorkerConfiguration } from './wire/worker-configuration.js';
export { isReply, type FromWorker, type ToWorker, type TransferList } from './wire/opaque-messages.js';
export { ping } from './wire/ping.js';
export { keepPoolsPrivate, type PooledClass } from './wire/pooled-bytes.js';
export { postTo, type MessageTarget } from './wire/post-to.js';

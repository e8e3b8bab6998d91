/**
 * The worker's side of adapters whose links carry bytes: all of `@dispatch/adapter-kit/worker`, and what they need beside it. Import
 * only this one: the two entry points share no state.
 */
export * from './worker-entry.js';
export { framed, FrameStream, joined } from './wire/bytes/frame-stream.js';
export type { FrameChunks } from './wire/bytes/frames.js';
export type { ValueLimits } from './wire/bytes/value-format.js';
export { acceptOnly } from './wire/uncloneable.js';
export { ByteWorker, type ByteWorkerParts } from './worker/byte-worker.js';
export { serveAhead, type AheadRuntime } from './worker/serve-ahead.js';

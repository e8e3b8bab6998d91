/** The dispatcher's side of adapters whose links carry bytes. An entry point of its own, so that only they load it. */
export { blockByReading, type Waiting } from './host/blocking/reading.js';
export { importFirst } from './host/scheduling/import-first.js';
export { limitSharing } from './host/scheduling/limit-sharing.js';
export { WorkerSupply } from './host/scheduling/worker-supply.js';
export { ByteLink, type ByteLinkParts } from './host/bytes/byte-link.js';
export { isEncodable } from './wire/bytes/encode-value.js';
export { framed, FrameStream, joined } from './wire/bytes/frame-stream.js';
export type { FrameChunks } from './wire/bytes/frames.js';
export type { ValueLimits } from './wire/bytes/value-format.js';

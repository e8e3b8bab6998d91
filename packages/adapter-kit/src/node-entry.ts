/** The dispatcher's side of adapters for Node: what does not depend on whether a worker is a thread or a process. */
export { isError } from './wire/error-brand.js';
export { diagnostics } from './node/diagnostics.js';
export { flagsOf, nameOfFlag, tokensOf, type Flag } from './node/flags.js';
export { HeldReplies } from './node/held-replies.js';
export { argumentsOf, fileOf, isPlain, outputsOf, setupUrl, variablesOf } from './node/options.js';
export type { OutputSource, WorkerOutput } from './node/output-lines.js';
export { OutputWriter, type WorkerOutputs } from './node/output-writer.js';
export { isOutput, type Output } from './node/output.js';
export { codeOf, ownError } from './node/own-errors.js';
export { checkPermission } from './node/permission.js';
export { Places, type WorkerPlace } from './node/places.js';
export { programEntries } from './node/program-entry.js';
export { doorbell, RingChannel, ringChannelBytes } from './node/ring/ring-channel.js';

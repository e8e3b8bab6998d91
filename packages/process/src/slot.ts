/** For `@dispatch/remote`, whose workers are processes that a host has started. Not for users. */
export { checkChildOptions, type ChildOptions } from './child-options.js';
export { beginServing, isUnserved } from './descent.js';
export { beWatched } from './early.js';
export { Ending } from './ending.js';
export { endWithThis } from './live-children.js';
export { PipeReader, type FrameSource } from './pipe-reader.js';
export { PipeWriter } from './pipe-writer.js';
export { pipes } from './pipes.js';
export { startChild } from './start-child.js';
export { StartLimit } from './start-limit.js';

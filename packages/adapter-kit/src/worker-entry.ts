/** The worker's side: what the file needs that an adapter's workers run. */
export { setContextStorage, type ContextStorage } from '@dispatch/core/internal';
export { performance } from '@dispatch/core/internal';
export { copyLargeResults, type BufferPlatform, type CopiedMessage } from './wire/large-buffers.js';
export type { WorkerConfiguration } from './wire/worker-configuration.js';
export type { FromWorker, ToWorker, TransferList } from './wire/opaque-messages.js';
export { keepPoolsPrivate, type PooledClass } from './wire/pooled-bytes.js';
export { postTo, type MessageTarget } from './wire/post-to.js';
export { storageAfter } from './worker/later-storage.js';
export { LoneTaskStorage } from './worker/lone-task-storage.js';
export { openNotifier, type Notifier } from './worker/notifier.js';
export { ImportedTasks } from './worker/imported-tasks.js';
export type { Post } from './worker/outbox.js';
export { RunContext, type CallScope, type ProgressReporter } from './worker/run-context.js';
export { runInline } from './worker/run-inline.js';
export { serve } from './worker/serve.js';
export type { Server, WorkerRuntime } from './worker/worker-runtime.js';
export { ServedTasks, splitServed, type Served, type ServeOptions, type TaskSet } from './worker/served-tasks.js';
export { SharedTasks } from './worker/shared-tasks.js';

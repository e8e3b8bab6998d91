/** The worker's side: what an adapter's worker file needs. */
export { Bell } from './wire/bell.js';
export type { HostMessage, TaskReference, WorkerConfiguration, WorkerMessage } from './wire/messages.js';
export type { ShortCall, ShortReply } from './wire/short-messages.js';
export type { Post } from './worker/outbox.js';
export { ImportedTasks, type TaskSource } from './worker/imported-tasks.js';
export { ServedTasks } from './worker/served-tasks.js';
export { runInline } from './worker/run-inline.js';
export { serve, type Server, type WorkerRuntime } from './worker/serve.js';

export { createDispatcher, type WebDispatcherOptions } from './create-dispatcher.js';
export type { BlockingSupport } from './blocking.js';
export { taskReferences, type TaskReferencesOptions } from './task-references.js';
export type { WorkerHandle } from './spawn-worker.js';

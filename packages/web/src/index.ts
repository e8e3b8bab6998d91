export { createDispatcher, type WebDispatcherOptions } from './create-dispatcher.js';
export type { BlockingSupport } from './blocking.js';
export type { WorkerHandle } from './spawn-worker.js';

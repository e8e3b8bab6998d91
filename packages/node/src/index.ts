export { createDispatcher } from './create-dispatcher.js';
export type { NodeDispatcherOptions } from './options.js';
export type { OutputSource, WorkerOutput, WorkerPlace } from '@dispatch/adapter-kit/node';

export { createDispatcher } from './create-dispatcher.js';
export type { ProcessDispatcherOptions } from './options.js';
export type { OutputSource, WorkerOutput, WorkerPlace } from '@dispatch/adapter-kit/node';

export { createDispatcher } from './create-dispatcher.js';
export type { NodeDispatcherOptions } from './options.js';

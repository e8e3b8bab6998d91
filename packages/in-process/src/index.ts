export { createDispatcher } from './create-dispatcher.js';
export type { InProcessDispatcherOptions } from './options.js';

export { createDispatcher, type NodeDispatcherOptions } from './create-dispatcher.js';

// `@dispatch/web` for the programs of the playground: their dispatchers are drawn.
import { createDispatcher as create } from '@dispatch/web';
import { observe } from './timelines.js';

export function createDispatcher(options) {
  const dispatcher = create(options);
  observe(dispatcher);
  return dispatcher;
}

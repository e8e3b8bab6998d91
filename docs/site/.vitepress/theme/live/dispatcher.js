// What runs in the reader's browser: the README's tasks in Web Workers. Loaded when an example runs for the first time.
import { createDispatcher } from '@dispatch/web';

export { tasks } from '../../../dist/live/tasks.js';

export const dispatcher = createDispatcher({
  workers: Math.min(4, navigator.hardwareConcurrency || 2),
  worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
});

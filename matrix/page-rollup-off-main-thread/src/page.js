import { createDispatcher } from '@dispatch/web';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

const dispatcher = createDispatcher({
  worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
});

globalThis.facts = exercise(dispatcher, tasks);

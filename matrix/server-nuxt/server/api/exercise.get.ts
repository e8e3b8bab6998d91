import { createDispatcher } from '@dispatch/node';
import { exercise } from '../exercise';
import { tasks } from '../tasks';

export default eventHandler(() =>
  exercise(createDispatcher({ worker: new URL('./worker.mjs', import.meta.url) }), tasks),
);

import { isMainThread } from 'node:worker_threads';
import { createDispatcher } from '@dispatch/node';
import { serve } from '@dispatch/node/worker';
import { answer } from './answer.js';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

if (isMainThread) {
  const dispatcher = createDispatcher({ worker: import.meta.url });
  answer(() => exercise(dispatcher, tasks));
} else serve(tasks);

import { Worker } from 'node:worker_threads';
import { createDispatcher } from '@dispatch/node';
import { answer } from './answer.js';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

const dispatcher = createDispatcher({ worker: (options) => new Worker('./worker.js', options) });

answer(() => exercise(dispatcher, tasks));

import { join } from 'node:path';
import { createDispatcher } from '@dispatch/node';
import { answer } from './answer.js';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

const dispatcher = createDispatcher({ worker: join(__dirname, 'worker.js') });

answer(() => exercise(dispatcher, tasks));

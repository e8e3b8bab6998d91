import { createDispatcher } from '@dispatch/node';
import { answer } from './answer.js';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

const dispatcher = createDispatcher();

answer(() => exercise(dispatcher, tasks));

import { createDispatcher } from '@dispatch/node';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

console.log(JSON.stringify(await exercise(createDispatcher(), tasks)));

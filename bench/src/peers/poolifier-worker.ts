import { ThreadWorker, type TaskFunctions } from 'poolifier';
import { functions } from '../tasks/functions.js';

// The types do not relate a function to its argument; each function receives the argument sent for it.
export default new ThreadWorker(functions as TaskFunctions);

import { ThreadWorker, type TaskFunctions } from 'poolifier';
import { functions } from '../tasks/functions.js';

// Each function gets the argument that its caller sent for it.
export default new ThreadWorker(functions as TaskFunctions);

import { defineTasks } from '@dispatch/core';
import { functions, upTo } from './functions.js';

/** The same functions as tasks for a dispatcher. */
export const tasks = defineTasks(import.meta.url, { ...functions, upTo });

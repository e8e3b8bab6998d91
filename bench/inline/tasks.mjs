import { defineTasks } from '@dispatch/core';
import { scale } from './scale.mjs';

export const tasks = defineTasks(import.meta.url, { scale });

import { defineTasks } from '@dispatch/core';

export const tasks = defineTasks(import.meta.url, { late: () => 'served' });

import { defineTasks } from '@dispatch/core';
// oxlint-disable-next-line import/no-cycle -- what the settings show
import { title } from './cycle-page.js';

export const tasks = defineTasks(import.meta.url, { title: (): string => title });

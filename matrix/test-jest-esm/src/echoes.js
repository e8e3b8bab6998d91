import { defineTasks } from '@dispatch/core';

export const echoes = defineTasks(import.meta.url, { echo: (value) => value });

import { defineTasks } from '@dispatch/core';
import { version } from './hot-version.js';

const start = version;

export const tasks = defineTasks(import.meta.url, {
  async versions(milliseconds: number): Promise<[number, number]> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return [start, version];
  },
});

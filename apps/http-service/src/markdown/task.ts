import { currentTask, defineTasks } from '@dispatch/core';
import { renderMarkdown } from './render.js';

export const tasks = defineTasks(import.meta.url, {
  /** Looks before each block of code, where the time goes, whether to go on. */
  renderMarkdown(text: string): string {
    const task = currentTask();
    return renderMarkdown(text, () => task.throwIfCancelled());
  },
});

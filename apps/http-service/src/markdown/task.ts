import { currentTask, defineTasks } from '@dispatch/core';
import { renderMarkdown } from './render.js';

export const tasks = defineTasks(import.meta.url, {
  /** Checks for cancellation before each code block, because highlighting takes most of the time. */
  renderMarkdown(text: string): string {
    const task = currentTask();
    return renderMarkdown(text, () => task.throwIfCancelled());
  },
});

import '../telemetry/sdk.js';
import { currentTask, defineTasks } from '@dispatch/core';
import type { Glossary } from './glossary.js';
import { renderMarkdown } from './render.js';

export const tasks = defineTasks(import.meta.url, {
  /** Checks for cancellation before each code block, because highlighting takes most of the time. */
  renderMarkdown(text: string, glossary: Glossary): string {
    const task = currentTask();
    return renderMarkdown(text, glossary, () => task.throwIfCancelled());
  },
});

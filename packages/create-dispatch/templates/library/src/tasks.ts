import { currentTask, defineTasks } from '@dispatch/core';

/**
 * The tasks of this package. Your users run them with the adapter that they have chosen: `dispatcher.execute(textTasks.countWords(…))`,
 * and in pages pass them to `serve()` in the file of their workers.
 *
 * The namespace is the name of the package, so that no task of theirs has the same name.
 */
export const textTasks = defineTasks(import.meta.url, { countWords }, { namespace: 'template' });

/** How often each word is in `text`. */
function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    currentTask().throwIfCancelled();
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

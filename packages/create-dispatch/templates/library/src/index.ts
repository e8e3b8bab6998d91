import type { Dispatcher } from '@dispatch/core';
import { textTasks } from './tasks.js';

export { textTasks };

/** The most frequent words of `text`. The caller owns the dispatcher, and closes it. */
export async function frequentWords(dispatcher: Dispatcher, text: string, count = 10): Promise<string[]> {
  const counts = await dispatcher.execute(textTasks.countWords(text));
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(([word]) => word);
}

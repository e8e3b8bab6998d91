import type { Dispatcher } from '@dispatch/core';
import { createDispatcher as createInProcessDispatcher } from '@dispatch/in-process';
import { createDispatcher as createWebDispatcher } from '@dispatch/web';

/** Where tasks run: on the thread of the page, or in Web Workers. */
export type Place = 'page' | 'workers';

/** The only code that depends on the adapter. The build plugin generates the file that workers run. */
export async function createDispatcher(place: Place, workers: number): Promise<Dispatcher> {
  if (place === 'workers') return createWebDispatcher({ workers });
  // The page has references to the tasks. To run them on its thread, it loads their functions.
  await import(/* @dispatch-keep */ '../tasks.js');
  return createInProcessDispatcher();
}

import type { Dispatcher } from '@dispatch/core';
import { createDispatcher } from '@dispatch/web';
import { onTestFinished } from 'vitest';

/** A dispatcher that the end of the test closes. */
export function create(): Dispatcher {
  const dispatcher = createDispatcher({
    workers: 2,
    worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  });
  onTestFinished(() => dispatcher.close({ timeout: 0 }));
  return dispatcher;
}

/** How the runs of tasks settle from now on, as `name: outcome`. */
export function record(dispatcher: Dispatcher): string[] {
  const outcomes: string[] = [];
  dispatcher.events.addEventListener('tasksettled', ({ task, outcome }) => outcomes.push(`${task}: ${outcome}`));
  return outcomes;
}

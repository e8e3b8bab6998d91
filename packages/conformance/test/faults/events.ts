import type { DispatcherEventMap } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

type Tell = (type: keyof DispatcherEventMap, about: Run | { readonly worker: number }, details?: object) => void;

/** A dispatcher that tells its events in another way. */
function telling(change: (tell: Tell, ...event: Parameters<Tell>) => void): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override tell(...event: Parameters<Tell>): void {
      change(
        (...told) => {
          super.tell(...told);
        },
        ...event,
      );
    }
  };
}

export const eventsFaults: readonly Fault[] = [
  fault(
    'does not tell that a task has started',
    telling((tell, type, ...event) => {
      if (type !== 'taskstarted') tell(type, ...event);
    }),
    'events/life-of-a-task',
    'the events',
  ),
  fault(
    'tells of a start before the task is queued',
    telling((tell, type, ...event) => {
      if (type === 'taskqueued') tell('taskstarted', ...event);
      if (type !== 'taskstarted') tell(type, ...event);
    }),
    'events/life-of-a-task',
    'the events',
  ),
  fault(
    'tells twice that a task is settled',
    telling((tell, type, ...event) => {
      tell(type, ...event);
      if (type === 'tasksettled') tell(type, ...event);
    }),
    'events/many-tasks',
    'the events of task 0',
  ),
  fault(
    'gives all runs of a task one number',
    telling((tell, type, about, details) => {
      tell(type, about, { ...details, run: 1 });
    }),
    'events/many-tasks',
    'how many runs there were: expected 100, got 1',
  ),
  fault(
    'takes a timeout for a cancellation',
    telling((tell, type, about, details) => {
      const late = type === 'tasksettled' && 'deadline' in about && performance.now() >= about.deadline;
      tell(type, about, late ? { ...details, outcome: 'cancelled' } : details);
    }),
    'events/outcomes',
    'the outcomes: expected "failed" at .3, got "cancelled"',
  ),
  fault(
    'gives a task that never started a worker',
    telling((tell, type, about, details) => {
      tell(type, about, { ...details, worker: 1 });
    }),
    'events/never-started',
    'its outcome, worker and times',
  ),
  fault(
    'tells when a task was settled instead of when it began',
    telling((tell, type, about, details) => {
      tell(type, about, type === 'tasksettled' ? { ...details, started: performance.now() } : details);
    }),
    'events/began-and-ended',
    'the task ran for 50 ms',
  ),
  fault(
    'tells of the end a turn later',
    telling((tell, type, ...event) => {
      if (type === 'tasksettled') setTimeout(() => tell(type, ...event), 0);
      else tell(type, ...event);
    }),
    'events/before-who-awaits',
    'the order',
  ),
  fault(
    'keeps the names of its tasks to itself',
    telling((tell, type, about, details) => {
      tell(type, about, { ...details, namespace: '' });
    }),
    'events/life-of-a-task',
    "the names in 'taskqueued'",
  ),
  fault(
    'does not tell that its worker has ended',
    telling((tell, type, ...event) => {
      if (type !== 'workerended') tell(type, ...event);
    }),
    'events/worker-starts-and-ends',
    'all events',
  ),
  fault(
    'tells of its worker under another number',
    telling((tell, type, about, details) => {
      tell(type, about, type.startsWith('worker') ? { ...details, worker: 7 } : details);
    }),
    'events/worker-starts-and-ends',
    'the first events',
  ),
];

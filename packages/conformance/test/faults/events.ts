import type { DispatcherEventMap } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

type Emit = (type: keyof DispatcherEventMap, about: Run | { readonly worker: number }, details?: object) => void;

/** A dispatcher whose events are changed. */
function emitting(change: (emit: Emit, ...event: Parameters<Emit>) => void): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override emit(...event: Parameters<Emit>): void {
      change(
        (...changed) => {
          super.emit(...changed);
        },
        ...event,
      );
    }
  };
}

export const eventsFaults: readonly Fault[] = [
  fault(
    'emits no event when a task starts',
    emitting((emit, type, ...event) => {
      if (type !== 'taskstarted') emit(type, ...event);
    }),
    'events/life-of-a-task',
    'the events',
  ),
  fault(
    'emits taskstarted before taskqueued',
    emitting((emit, type, ...event) => {
      if (type === 'taskqueued') emit('taskstarted', ...event);
      if (type !== 'taskstarted') emit(type, ...event);
    }),
    'events/life-of-a-task',
    'the events',
  ),
  fault(
    'emits tasksettled twice',
    emitting((emit, type, ...event) => {
      emit(type, ...event);
      if (type === 'tasksettled') emit(type, ...event);
    }),
    'events/many-tasks',
    'the events of task 0',
  ),
  fault(
    'gives all runs of a task the same number',
    emitting((emit, type, about, details) => {
      emit(type, about, { ...details, run: 1 });
    }),
    'events/many-tasks',
    'how many runs there were: expected 100, got 1',
  ),
  fault(
    'emits the outcome cancelled for a timeout',
    emitting((emit, type, about, details) => {
      const late = type === 'tasksettled' && 'deadline' in about && performance.now() >= about.deadline;
      emit(type, about, late ? { ...details, outcome: 'cancelled' } : details);
    }),
    'events/outcomes',
    'the outcomes: expected "failed" at .3, got "cancelled"',
  ),
  fault(
    'names a worker for a task that never started',
    emitting((emit, type, about, details) => {
      emit(type, about, { ...details, worker: 1 });
    }),
    'events/never-started',
    'its outcome, worker and times',
  ),
  fault(
    'reports the time of the end as the time of the start',
    emitting((emit, type, about, details) => {
      emit(type, about, type === 'tasksettled' ? { ...details, started: performance.now() } : details);
    }),
    'events/began-and-ended',
    'the task ran for 50 ms',
  ),
  fault(
    'emits tasksettled one turn later',
    emitting((emit, type, ...event) => {
      if (type === 'tasksettled') setTimeout(() => emit(type, ...event), 0);
      else emit(type, ...event);
    }),
    'events/before-who-awaits',
    'the order',
  ),
  fault(
    'omits the names of tasks in its events',
    emitting((emit, type, about, details) => {
      emit(type, about, { ...details, namespace: '' });
    }),
    'events/life-of-a-task',
    "the names in 'taskqueued'",
  ),
  fault(
    'emits no event when its worker ends',
    emitting((emit, type, ...event) => {
      if (type !== 'workerended') emit(type, ...event);
    }),
    'events/worker-starts-and-ends',
    'all events',
  ),
  fault(
    'reports another number for its worker',
    emitting((emit, type, about, details) => {
      emit(type, about, type.startsWith('worker') ? { ...details, worker: 7 } : details);
    }),
    'events/worker-starts-and-ends',
    'the first events',
  ),
];

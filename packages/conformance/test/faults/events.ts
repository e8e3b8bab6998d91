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
    'reports no error of a task',
    emitting((emit, type, about, details) => {
      emit(type, about, { ...details, error: undefined });
    }),
    'events/error',
    'which errors the events have',
  ),
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
    'emits taskstarted with a time that is still to come',
    emitting((emit, type, about, details) => {
      emit(type, about, type === 'taskstarted' ? { ...details, time: performance.now() + 1000 } : details);
    }),
    'events/times-in-order',
    'do not decrease',
  ),
  fault(
    'emits tasksettled with the end of the task before its start',
    emitting((emit, type, about, details) => {
      emit(type, about, type === 'tasksettled' ? { ...details, ended: 0 } : details);
    }),
    'events/times-in-order',
    'do not decrease',
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
    'reports a settled task without its worker',
    emitting((emit, type, about, details) => {
      emit(type, about, type === 'tasksettled' ? { ...details, worker: undefined } : details);
    }),
    'events/life-of-a-task',
    'the workers: expected',
  ),
  fault(
    'reports a task that starts without its worker',
    emitting((emit, type, about, details) => {
      emit(type, about, type === 'taskstarted' ? { ...details, worker: undefined } : details);
    }),
    'events/life-of-a-task',
    'the workers: expected',
  ),
  fault(
    'reports a task under another name when it has settled',
    emitting((emit, type, about, details) => {
      emit(type, about, type === 'tasksettled' ? { ...details, task: 'another' } : details);
    }),
    'events/life-of-a-task',
    "the names in 'tasksettled'",
  ),
  fault(
    'gives a cancelled task an error',
    emitting((emit, type, about, details = {}) => {
      const isCancelled = 'outcome' in details && details.outcome === 'cancelled';
      emit(type, about, isCancelled ? { ...details, error: new Error('cancelled') } : details);
    }),
    'events/error',
    'which errors the events have',
  ),
  fault(
    'gives the outcome of a task when it starts',
    emitting((emit, type, about, details) => {
      emit(type, about, type === 'taskstarted' ? { ...details, outcome: 'completed' } : details);
    }),
    'events/outcomes',
    'whether an earlier event has an outcome',
  ),
  fault(
    'emits no event when its worker starts',
    emitting((emit, type, ...event) => {
      if (type !== 'workerstarted') emit(type, ...event);
    }),
    'events/worker-starts-and-ends',
    'the first events',
  ),
  fault(
    'emits no event when its worker is replaced',
    emitting((emit, type, ...event) => {
      if (type !== 'workerreplaced') emit(type, ...event);
    }),
    'events/worker-worn-out',
    'the events: expected',
  ),
  fault(
    'does not say which worker is replaced',
    emitting((emit, type, about, details) => {
      emit(type, about, type === 'workerreplaced' ? { ...details, replaces: undefined } : details);
    }),
    'events/worker-worn-out',
    'which worker the new one replaces: expected',
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

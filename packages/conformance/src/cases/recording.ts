import type { Dispatcher, DispatcherEventMap, TaskEvent } from '@dispatch/core';

/** Records the events of these types from now on. */
export function recorded<Type extends keyof DispatcherEventMap>(
  dispatcher: Dispatcher,
  types: readonly Type[],
): DispatcherEventMap[Type][] {
  const events: DispatcherEventMap[Type][] = [];
  for (const type of types) dispatcher.events.addEventListener(type, (event) => void events.push(event));
  return events;
}

/** A member of an event; `undefined` if events of its type have none of that name. */
export function memberOf(event: Event | undefined, name: 'worker' | 'outcome' | 'started' | 'ended'): unknown {
  return event === undefined ? undefined : Reflect.get(event, name);
}

export function typesOf(events: readonly Event[]): string[] {
  return events.map(({ type }) => type);
}

/** The types of the events of a task that runs. */
export const ofTasks = ['taskqueued', 'taskstarted', 'tasksettled'] as const;

/** The events of each run, in the order of submission. */
export function byRun(events: readonly TaskEvent[]): TaskEvent[][] {
  const runs = new Map<number, TaskEvent[]>();
  for (const event of events) runs.set(event.run, [...(runs.get(event.run) ?? []), event]);
  return [...runs].toSorted(([one], [other]) => one - other).map(([, ofRun]) => ofRun);
}

import type { Dispatcher, DispatcherEventMap } from '@dispatch/core';

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

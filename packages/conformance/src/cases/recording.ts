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

export function typesOf(events: readonly Event[]): string[] {
  return events.map(({ type }) => type);
}

import type { EventEmitter } from 'node:events';

type Listener = Parameters<EventEmitter['on']>[1];

const emitter: EventEmitter = process;
const lasting: { readonly event: string; readonly listener: Listener }[] = [];
/** By which Node starts and stops to watch a signal. */
const hooks = ['newListener', 'removeListener'].map((event) => ({
  event,
  listeners: emitter.rawListeners(event) as Listener[],
}));
let isDue = false;

/**
 * Listens to an event of this process. Code of a task that removes the listeners of the event, as command-line tools do
 * before they add their own, does not remove this one for good: it is added again when that code has returned or awaits.
 */
export function listenLastingly(event: string, listener: Listener): void {
  if (lasting.length === 0) add('removeListener', onRemoved);
  add(event, listener);
}

function add(event: string, listener: Listener): void {
  lasting.push({ event, listener });
  emitter.on(event, listener);
}

function onRemoved(event: string, removed: Listener): void {
  if (isDue || !lasting.some((each) => each.event === event && each.listener === removed)) return;
  isDue = true;
  // Not at once: `removeAllListeners()` would remove it again, and a loop that removes all one by one would not end.
  void Promise.resolve().then(addAgain);
}

function addAgain(): void {
  isDue = false;
  for (const { event, listeners } of hooks)
    if (emitter.listenerCount(event) === 0) for (const each of listeners) emitter.on(event, each);
  for (const { event, listener } of lasting)
    if (!emitter.listeners(event).includes(listener)) emitter.on(event, listener);
}

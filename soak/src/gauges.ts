import { subscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { queryObjects } from 'node:v8';
import { MessagePort, type Worker } from 'node:worker_threads';
import { Future } from '@dispatch/core';

/** Something that must not grow. */
export interface Gauge {
  readonly name: string;
  /** By how much it may differ at the end, and still count as flat. */
  readonly allowed: number;
  /** Reading it takes a walk through the whole heap. */
  readonly isSlow?: boolean;
  read(): number;
}

const megabyte = 2 ** 20;
const workers = new Set<Worker>();
// Node tells of each thread it starts.
subscribe('worker_threads', (message) => {
  const { worker } = message as { worker: Worker };
  workers.add(worker);
  worker.once('exit', () => workers.delete(worker));
});

const timer = setTimeout(() => {}, 0);
clearTimeout(timer);

/** @param signals those that live as long as what is measured. */
export function createGauges(signals: readonly AbortSignal[] = []): readonly Gauge[] {
  return [
    // The heap of this thread moves by some 100 kB with what the engine compiles and throws away.
    { name: 'heap of this thread, bytes', allowed: megabyte, read: () => process.memoryUsage().heapUsed },
    {
      name: 'buffers and other memory outside of heaps, bytes',
      allowed: megabyte,
      read: () => process.memoryUsage().external,
    },
    { name: 'worker threads', allowed: 0, read: () => workers.size },
    // Referenced ones: what would keep the process alive.
    { name: 'active resources', allowed: 0, read: () => process.getActiveResourcesInfo().length },
    {
      name: 'listeners of signals',
      allowed: 0,
      read: () => signals.reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0),
    },
    // A thread has three, which are still there for a while after one of the two was killed.
    ...objects('message ports', MessagePort, 6),
    // A dispatcher has one, which may be set or not.
    ...objects('timers', timer.constructor, 1),
    // On a busy machine one more was left in two runs, with a timer; why is not known. A leak has one more with each activity, of which
    // there are hundreds.
    ...objects('signals', AbortSignal, 1),
    ...objects('futures', Future),
    ...entries('threads of the process', '/proc/self/task'),
    ...entries('open files', '/proc/self/fd'),
  ];
}

/** What cannot be read here, by name, with the reason. */
export function missingGauges(): string[] {
  return [
    ...(typeof queryObjects === 'function'
      ? []
      : [`message ports, timers, signals, futures: this Node (${process.version}) has no v8.queryObjects`]),
    ...(existsSync('/proc/self/task')
      ? []
      : [`threads of the process, open files: ${process.platform} has no /proc/self`]),
  ];
}

/** How many objects of a class are alive, unreferenced timers and ports included. */
function objects(name: string, type: Function, allowed = 0): Gauge[] {
  return typeof queryObjects === 'function'
    ? [{ name, allowed, isSlow: true, read: () => queryObjects(type, { format: 'count' }) }]
    : [];
}

function entries(name: string, folder: string): Gauge[] {
  return existsSync(folder) ? [{ name, allowed: 0, read: () => readdirSync(folder).length }] : [];
}

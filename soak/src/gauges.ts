import { subscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { queryObjects } from 'node:v8';
import { MessagePort, type Worker } from 'node:worker_threads';
import { Future } from '@dispatch/core';

/** A measurement that must not grow. */
export interface Gauge {
  readonly name: string;
  /** The maximum growth that still counts as flat. */
  readonly allowed: number;
  /** Whether reading the gauge requires a walk through the whole heap. */
  readonly isSlow?: boolean;
  read(): number;
}

const megabyte = 2 ** 20;
const workers = new Set<Worker>();
// Node publishes each thread that it starts on this channel.
subscribe('worker_threads', (message) => {
  const { worker } = message as { worker: Worker };
  workers.add(worker);
  worker.once('exit', () => workers.delete(worker));
});

const timer = setTimeout(() => {}, 0);
clearTimeout(timer);

/** @param signals the signals that live as long as the measured load. */
export function createGauges(signals: readonly AbortSignal[] = []): readonly Gauge[] {
  return [
    // The heap of this thread varies by about 100 kB, because the engine compiles code and discards it.
    { name: 'heap of this thread, bytes', allowed: megabyte, read: () => process.memoryUsage().heapUsed },
    {
      name: 'buffers and other memory outside of heaps, bytes',
      allowed: megabyte,
      read: () => process.memoryUsage().external,
    },
    { name: 'worker threads', allowed: 0, read: () => workers.size },
    // Only referenced resources, which would keep the process alive.
    { name: 'active resources', allowed: 0, read: () => process.getActiveResourcesInfo().length },
    {
      name: 'listeners of signals',
      allowed: 0,
      read: () => signals.reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0),
    },
    // A thread has three ports. After a kill, they stay for a while.
    ...objects('message ports', MessagePort, 6),
    // A dispatcher has one timer, which may be set or not.
    ...objects('timers', timer.constructor, 1),
    // Allows one: on a busy machine, one signal and a timer were left in two runs, for an unknown reason. A leak would grow with each
    // activity, of which there are hundreds.
    ...objects('signals', AbortSignal, 1),
    ...objects('futures', Future),
    ...entries('threads of the process', '/proc/self/task'),
    ...entries('open files', '/proc/self/fd'),
  ];
}

/** The gauges that this platform does not support, with the reason. */
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

/** The number of live objects of a class, including unreferenced timers and ports. */
function objects(name: string, type: Function, allowed = 0): Gauge[] {
  return typeof queryObjects === 'function'
    ? [{ name, allowed, isSlow: true, read: () => queryObjects(type, { format: 'count' }) }]
    : [];
}

function entries(name: string, folder: string): Gauge[] {
  return existsSync(folder) ? [{ name, allowed: 0, read: () => readdirSync(folder).length }] : [];
}

import { hostname } from 'node:os';
import process from 'node:process';
import { threadId, type Worker } from 'node:worker_threads';
import type { Place } from './tasks.js';

/** The threads of this process, by the number that Node gives them. */
const threads = new Map<number, Worker>();

process.on('worker', (worker) => {
  const { threadId: number } = worker;
  threads.set(number, worker);
  worker.once('exit', () => threads.delete(number));
});

/** Whether the worker there can be ended from here: not on another machine, and not if it is this thread. */
export function canKill(place: Place): boolean {
  if (place.machine !== hostname()) return false;
  return place.process !== process.pid || place.thread !== threadId;
}

/** Ends a worker without a word to its dispatcher, as a crash would. @returns whether it was still there. */
export function killWorker(place: Place): boolean {
  if (!canKill(place)) return false;
  if (place.process === process.pid) {
    const thread = threads.get(place.thread);
    void thread?.terminate();
    return thread !== undefined;
  }
  try {
    return process.kill(place.process, 'SIGKILL');
  } catch {
    return false; // it has ended meanwhile
  }
}

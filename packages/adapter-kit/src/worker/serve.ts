import { performance } from '../performance.js';
import { Bell } from '../wire/bell.js';
import { Claims } from '../wire/claims.js';
import { decodeThrown, encodeThrown } from '../wire/error-codec.js';
import type { CallsMessage, ModuleMessage, TaskReference, WorkerConfiguration } from '../wire/messages.js';
import { openToWorker, type ToWorker } from '../wire/opaque-messages.js';
import { expandCall } from '../wire/short-messages.js';
import { UnsharedClaims } from '../wire/unshared-claims.js';
import { Durations } from './durations.js';
import { createMacrotasks } from './macrotasks.js';
import { Outbox, type Post } from './outbox.js';
import { RunQueue, type WaitingCall } from './run-queue.js';
import type { TaskSource } from './task-source.js';

/** What an adapter's worker supplies to {@link serve}. */
export interface WorkerRuntime {
  /** Posts a message to the dispatcher. */
  readonly post: Post;
  /**
   * Returns where tasks are found: `ImportedTasks`, `ServedTasks` or `SharedTasks`.
   *
   * @param report reports the import of a module to the dispatcher; `ImportedTasks` takes it.
   */
  readonly tasks: (report: (message: ModuleMessage) => void) => TaskSource;
  /** Calls `run` after a turn of the event loop. Default: by a message that the worker posts to itself. */
  readonly afterMacrotask?: (run: () => void) => void;
}

/** The worker's end of the connection to its dispatcher. */
export interface Server {
  /** Whether every call that has arrived has been answered. */
  isIdle(): boolean;
  /** Takes one message of the dispatcher, in the order of their arrival. */
  receive(message: ToWorker): void;
  /**
   * Starts no more tasks, posts the replies that are ready, and then reports how the worker ends. Call it right before
   * the worker ends, or before its dispatcher has to end it (`WorkerLink.ending`).  Call it once.
   *
   * @param end `exitCode` where the platform has one; `error.thrown` if an uncaught error is the cause.
   */
  die(end: { readonly exitCode?: number; readonly error?: { readonly thrown: unknown } }): void;
}

/**
 * Makes this thread a worker. Returns at once and reports to the dispatcher that the worker is ready.
 *
 * @param configuration the one that the adapter's `Spawn` was called with.
 */
export function serve(configuration: WorkerConfiguration, runtime: WorkerRuntime): Server {
  const { worker, tasksPerWorker } = configuration;
  const claims = configuration.claims === undefined ? new UnsharedClaims() : new Claims(configuration.claims);
  const bell = configuration.bell && new Bell(configuration.bell, claims);
  const durations = new Durations();
  const outbox = new Outbox(runtime.post, bell, durations);
  const source = runtime.tasks((message) => {
    outbox.post(message);
  });
  const queue = new RunQueue({
    worker,
    tasksPerWorker,
    claims,
    source,
    outbox,
    durations,
    afterMacrotask: runtime.afterMacrotask ?? createMacrotasks(),
  });
  const references: TaskReference[] = [];
  let arrived = 0;

  function callsOf({
    ids,
    tasks,
    arities,
    args,
    deadlines,
    highWaterMarks,
    listened,
    observed,
  }: CallsMessage): WaitingCall[] {
    let taken = 0;
    return ids.map((id, position) => {
      const task = references[tasks[position] ?? -1];
      if (task === undefined) throw new Error(`call ${id} names a task that was never declared`);
      const begin = taken;
      taken += arities[position] ?? 0;
      arrived += 1;
      return {
        id,
        task,
        args: ids.length === 1 ? args : args.slice(begin, taken),
        deadline: deadlines === undefined ? Infinity : (deadlines[position] ?? Infinity) - performance.timeOrigin,
        order: arrived,
        highWaterMark: highWaterMarks?.[position] ?? 0,
        isListenedTo: listened?.includes(position) === true,
        isObserved: observed === true,
      };
    });
  }

  outbox.post({ type: 'ready' });
  return {
    isIdle: () => arrived === outbox.answered,
    receive(received) {
      const message = expandCall(openToWorker(received));
      switch (message.type) {
        case 'calls':
          for (const reference of message.references ?? []) references[reference.index] = reference;
          queue.add(callsOf(message));
          break;
        case 'cancel':
          queue.cancel(message.id, decodeThrown(message.reason));
          break;
        case 'pull':
          queue.pull(message.id, message.count);
          break;
        case 'progress taken':
          queue.progressTaken(message.id);
          break;
        case 'ping':
          outbox.post({ type: 'pong' });
          break;
      }
    },
    die({ exitCode, error }) {
      queue.stop();
      outbox.post({
        type: 'dying',
        ...(exitCode !== undefined && { exitCode }),
        ...(error !== undefined && { error: encodeThrown(error.thrown) }),
      });
      claims.announceDeath();
      bell?.notify();
    },
  };
}

import { performance } from '../performance.js';
import { Bell } from '../wire/bell.js';
import { Claims } from '../wire/claims.js';
import { decodeThrown, encodeThrown } from '../wire/error-codec.js';
import type { CallsMessage, HostMessage, ModuleMessage, TaskReference, WorkerConfiguration } from '../wire/messages.js';
import { expandCall, type ShortCall } from '../wire/short-messages.js';
import { UnsharedClaims } from '../wire/unshared-claims.js';
import { Durations } from './durations.js';
import { Outbox, type Post } from './outbox.js';
import type { TaskSource } from './imported-tasks.js';
import { RunQueue, type WaitingCall } from './run-queue.js';

/** What the worker's runtime gives to {@link serve}. */
export interface WorkerRuntime {
  readonly post: Post;
  /** Where tasks come from. @param tell tells the dispatcher of the imports of modules, if there are any. */
  readonly tasks: (tell: (message: ModuleMessage) => void) => TaskSource;
  /** Calls back after the event loop had a turn. */
  readonly afterMacrotask: (run: () => void) => void;
}

/** The worker's side of one lane. */
export interface Server {
  /** Whether every call that came has been answered, so that nothing is to be done before the next message. */
  isIdle(): boolean;
  /** Takes one message of the dispatcher. */
  receive(message: HostMessage | ShortCall): void;
  /**
   * Starts nothing any more, posts what is finished, says how the worker ends, and rings: for the last moment before it does.
   *
   * @param end the exit code, where there is one, and what was not caught, where that ends it.
   */
  die(end: { readonly exitCode?: number; readonly error?: { readonly thrown: unknown } }): void;
}

/** Begins to run calls, and says so to the dispatcher. */
export function serve(configuration: WorkerConfiguration, runtime: WorkerRuntime): Server {
  const { worker, tasksPerWorker } = configuration;
  const claims = configuration.claims === undefined ? new UnsharedClaims() : new Claims(configuration.claims);
  const bell = configuration.bell && new Bell(configuration.bell);
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
    afterMacrotask: runtime.afterMacrotask,
  });
  const references: TaskReference[] = [];
  let arrived = 0;

  function callsOf({ ids, tasks, arities, args, deadlines, windows, listened, observed }: CallsMessage): WaitingCall[] {
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
        window: windows?.[position] ?? 0,
        isListenedTo: listened?.includes(position) === true,
        isObserved: observed === true,
      };
    });
  }

  outbox.post({ type: 'ready' });
  return {
    isIdle: () => arrived === outbox.answered,
    receive(received) {
      const message = expandCall(received);
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
      bell?.ring();
    },
  };
}

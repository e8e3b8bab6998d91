import type { TaskDefinition } from '@dispatch/core/internal';
import type { WorkerConfiguration } from '../wire/worker-configuration.js';
import type { FromWorker, ToWorker, TransferList } from '../wire/opaque-messages.js';

/** How a worker ended, as far as the adapter knows. */
export interface WorkerExit {
  readonly exitCode?: number | undefined;
  /** The error that ended it. */
  readonly cause?: unknown;
}

/** What an adapter reports about one worker. Events after `exit` are ignored. */
export interface WorkerEvents {
  /** Passes on a message of the worker, unchanged and in the order in which it was posted. */
  message(message: FromWorker): void;
  /**
   * A message of the worker has arrived and cannot be deserialized: call it in place of {@link message}, for example when
   * the port reports `messageerror`. The adapter kit finds out which calls were in it, and fails those with
   * `DISPATCH_SERIALIZATION`. Call `messageError` of the worker's `Server` for the other direction. A message that is
   * `null` has the same effect: Chromium delivers `null` instead of reporting `messageerror`.
   *
   * @param cause the error of the platform, if it reports one.
   */
  messageError(cause?: unknown): void;
  /** The worker is gone, or could not start. Every message that it posted must have been reported before. */
  exit(exit: WorkerExit): void;
  /** Calls may be posted from now on, after {@link WorkerLink.wake} returned `false`. */
  awake(): void;
}

/** The dispatcher's end of the connection to one worker. An adapter implements it. */
export interface WorkerLink {
  /**
   * Posts a message to the worker. Messages that are posted before the worker has started are delivered once it has.
   *
   * @throws if the message cannot be cloned, or something in `transfer` cannot be transferred. Nothing may be posted
   * then.
   */
  post(message: ToWorker, transfer?: TransferList): void;
  /**
   * Whether {@link post} sends a value: for a `post` that rejects some of what can be cloned, such as a `Blob`. Called after it
   * has thrown, with parts of the message, to find the part for the error. Default: what can be cloned, and can be posted by
   * itself.
   */
  accepts?(value: unknown): boolean;
  /**
   * Called before calls are posted. Returns whether the adapter would notice the death of the worker from now on. If it
   * returns `false`, it has to make sure of that and then report `awake`; meanwhile the calls stay on this side, where
   * they can be withdrawn. For platforms on which a worker can end without an event. Default: always `true`.
   */
  wake?(): boolean;
  /**
   * How long a message takes to the worker and back, in milliseconds, where that is more than for a thread: calls of short
   * tasks are assigned so much further ahead. May change. Default: 0.
   */
  readonly roundTrip?: number;
  /**
   * How many bytes the worker has read of messages that were too large to be on their way as a whole, plus how many have arrived of
   * such a message from the worker. While this grows, it is not taken for blocked. For links that carry bytes. Default: 0.
   */
  readonly taken?: number;
  /** Called when the worker has reported that it serves. */
  started?(): void;
  /** Called each time the worker has released its last call. It gets no call before the next {@link wake}. */
  idle?(): void;
  /**
   * Called when the worker has announced its end and posted its last message. A worker that does not end by itself,
   * such as a Web Worker after an uncaught error, has to be ended now, and `exit` has to be reported. Any other worker is
   * ended by {@link terminate} unless its exit is reported in time (clause L28).
   */
  ending?(): void;
  /**
   * Ends the worker at once, whatever it does. Called once, also after `exit`. No event is reported after this call.
   *
   * @returns a promise that fulfils when the worker is gone, and never rejects.
   */
  terminate(): Promise<void>;
  /**
   * Takes the next message that has arrived, without the event loop. For threads that block. If a message cannot be
   * deserialized, reports that with {@link WorkerEvents.messageError} and takes the next one.
   */
  receive?(): FromWorker | undefined;
  /**
   * Calls `post`, which posts several messages, and delivers them together: a worker that reads the first one reads the
   * others before it does anything else. For links without `startsKnown`: otherwise a worker may block after it has
   * answered a ping and before it has read the task behind it, which is not noticed (clause L23). What `post` throws is
   * thrown.
   */
  together?(post: () => void): void;
  /** Returns how the worker ended, if it has, without the event loop. For threads that block. */
  probe?(): WorkerExit | undefined;
}

/**
 * Starts one worker.
 *
 * @param configuration passed unchanged to `serve` of `@dispatch/adapter-kit/worker` in the worker.
 * @param definitions the tasks that are sent to this worker, by their index in its messages; grows. For workers on this
 * thread only.
 * @throws if the worker cannot be started, which is the same as reporting `exit`.
 */
export type Spawn = (
  configuration: WorkerConfiguration,
  events: WorkerEvents,
  definitions: readonly TaskDefinition[],
) => WorkerLink;

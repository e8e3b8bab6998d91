import type { WorkerSetup } from '@dispatch/core';
import type { Claims } from '../wire/claims.js';
import type { ModuleMessage } from '../wire/messages.js';
import type { ToWorker } from '../wire/opaque-messages.js';
import type { WorkerConfiguration } from '../wire/worker-configuration.js';
import type { Notifier } from './notifier.js';
import type { Post } from './outbox.js';
import type { TaskSource } from './task-source.js';

/** What an adapter's worker supplies to `serve`. */
export interface WorkerRuntime {
  /** Posts a message to the dispatcher. */
  readonly post: Post;
  /**
   * Returns where tasks are found: `ImportedTasks`, `ServedTasks` or `SharedTasks`.
   *
   * @param report reports the import of a module to the dispatcher; `ImportedTasks` takes it.
   */
  readonly tasks: (report: (message: ModuleMessage) => void) => TaskSource;
  /**
   * Calls `run` after a turn of the event loop, in which the messages of all ports are delivered. Default: by a message that
   * the worker posts to itself. Pass `setImmediate` on Node, which can deliver 1000 messages of one port before those of
   * another.
   */
  readonly afterMacrotask?: (run: () => void) => void;
  /** Notifies a dispatcher that blocks its thread: `openNotifier`. Default: the dispatcher does not. */
  readonly notifier?: ((configuration: WorkerConfiguration) => Notifier | undefined) | undefined;
  /**
   * Passes the messages that have arrived to {@link Server.receive}, in their order and without waiting. Called within
   * `receive`, before tasks run: calls that have arrived together are then answered together, in fewer messages. While the
   * adapter has taken a message that it has not passed on, it must pass no later one. Default: each message is handled by
   * itself.
   */
  readonly takeArrived?: (() => void) | undefined;
  /** The claim words, in place of those of the configuration. `serveAhead` sets it. */
  readonly claims?: Claims;
  /**
   * Called at once. The worker is ready when it has fulfilled, and has failed to start if it rejects. If it gives a
   * function, that is called before the worker ends in an orderly way.
   */
  readonly setup?: WorkerSetup<never> | undefined;
  /**
   * Ends this worker when it ends in an orderly way, after its teardown, and when its setup has failed. Default: its
   * dispatcher ends it (`WorkerLink.ending`).
   */
  readonly exit?: (() => void) | undefined;
}

/** The worker's end of the connection to its dispatcher. */
export interface Server {
  /** Whether every call that has arrived has been answered. */
  isIdle(): boolean;
  /** Takes one message of the dispatcher, in the order of their arrival. */
  receive(message: ToWorker): void;
  /**
   * A message of the dispatcher has arrived and cannot be deserialized: call it in place of {@link receive}, for example
   * when the port reports `messageerror`. The calls that were in the message fail with `DISPATCH_SERIALIZATION`. A
   * message that is `null` has the same effect: Chromium delivers `null` instead of reporting `messageerror`.
   */
  messageError(): void;
  /**
   * Starts no more tasks, posts the replies that are ready, and then reports how the worker ends. Call it right before
   * the worker ends, or before its dispatcher has to end it (`WorkerLink.ending`). Further calls have no effect.
   *
   * @param end `exitCode` where the platform has one; `error.thrown` if an uncaught error is the cause.
   */
  die(end: { readonly exitCode?: number; readonly error?: { readonly thrown: unknown } }): void;
}

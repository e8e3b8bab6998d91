import {
  LoneTaskStorage,
  performance,
  postTo,
  serve as serveCalls,
  ServedTasks,
  setContextStorage,
  splitServed,
  type Post,
  type Served,
  type ServeOptions,
  type Server,
  type ToWorker,
  type WorkerConfiguration,
  type WorkerRuntime,
} from '@dispatch/adapter-kit/worker';
import { setTimeout } from '@dispatch/core/internal';
import { expose } from 'comlink';
import { originOf } from './clock-origin.js';
import { hello, noLock, type Control, type Hello } from './control.js';
import { findLocks } from './locks.js';

/** The part of `process` that is used here. Browsers have none, and what a program sets in its place may lack it. */
interface Process {
  on(event: 'exit', listener: (exitCode: number) => void): void;
}

/** How a worker posts to its dispatcher. */
export interface Outlet {
  readonly post: Post;
  /** Notifies a dispatcher that can block its thread. */
  readonly notifier?: WorkerRuntime['notifier'];
  /** Takes a message that has arrived at the port. @returns `false` if the message is for the server. */
  takes?(data: unknown): boolean;
}

/**
 * Makes an outlet from the worker's end of the port.
 *
 * @param mailbox its memory, if the dispatcher's thread can block.
 */
export type OpenOutlet = (
  port: MessagePort,
  configuration: WorkerConfiguration,
  mailbox: SharedArrayBuffer | undefined,
) => Outlet;

/**
 * Serves tasks to the page that has started this worker.
 *
 * @throws {TypeError} same as `serve` of `./worker.ts`.
 */
export function serveThrough(open: OpenOutlet, served: Served): void {
  if (!isWorker()) throw new TypeError('serve() must be called in a worker');
  const { sets, setup } = splitServed(served);
  const worker = new ServedWorker(open, ServedTasks.ofSets(sets), setup);
  const { port1, port2 } = new MessageChannel();
  expose(worker.control, port1);
  const greeting: Hello = { type: hello, now: performance.now() };
  globalThis.postMessage(greeting, [port2]);
}

/** What a worker lacks does not count: libraries for pages may have defined it. Bun does not have the class. */
function isWorker(): boolean {
  if (typeof globalThis.postMessage !== 'function') return false;
  return typeof WorkerGlobalScope === 'function'
    ? globalThis instanceof WorkerGlobalScope
    : !('document' in globalThis);
}

/** An outlet that posts to the port only. */
export function outletOf(port: MessagePort): Outlet {
  return {
    post: (message, transfer) => {
      postTo(port, message, transfer);
    },
  };
}

/**
 * One worker, from its hello to its end. Once it serves, it does not close itself: the page ends it after reading its
 * last message. Otherwise the page could notice that the lock is free before it reads that message, as it does in
 * WebKit.
 */
class ServedWorker {
  readonly #open: OpenOutlet;
  readonly #tasks: ServedTasks;
  readonly #setup: ServeOptions['setup'];
  /** Bun has no `close`. There an uncaught error ends the worker by itself. */
  readonly #close: () => void = 'close' in globalThis ? globalThis.close.bind(globalThis) : () => {};
  #server: Server | undefined;
  #failure: { readonly thrown: unknown } | undefined;
  #releaseLock: (() => void) | undefined;
  #receive: ((message: ToWorker) => void) | undefined;
  /** What has arrived while code of the worker may still handle an error: nothing may start in a worker that ends. */
  #held: ToWorker[] | undefined;

  readonly control: Control = {
    connect: (port, configuration, clock, lock, mailbox) =>
      this.#connect(port, { ...configuration, origin: originOf(clock) }, lock, mailbox),
    hold: (lock) => this.#hold(lock),
    release: () => {
      this.#releaseLock?.();
    },
  };

  constructor(open: OpenOutlet, tasks: ServedTasks, setup: ServeOptions['setup']) {
    this.#open = open;
    this.#tasks = tasks;
    this.#setup = setup;
    const isReported = markReports();
    // Browsers keep a worker alive after an uncaught error, and report no unhandled rejection to its page.
    globalThis.addEventListener('error', (event) => {
      const thrown: unknown = event.error ?? new Error(event.message);
      if (!isReported()) this.#failUnlessHandled(event, thrown);
      else {
        // Otherwise the browser would notify the page, for which the worker would be lost.
        event.preventDefault();
        console.error(thrown);
      }
    });
    globalThis.addEventListener('unhandledrejection', (event) => {
      this.#failUnlessHandled(event, event.reason);
    });
    // Deno and Bun have `process.exit()` as Node has. Deno does not report the exit code; Bun does, once the worker has ended.
    // As a property: for a variable of this name, bundlers would add a replacement of it to the worker.
    (Reflect.get(globalThis, 'process') as Partial<Process> | undefined)?.on?.('exit', (exitCode) => {
      this.#server?.die({ exitCode });
    });
    // No event reports it to the page.
    globalThis.close = () => {
      if (this.#server === undefined) this.#close();
      else this.#server.die({});
    };
  }

  async #connect(
    port: MessagePort,
    configuration: WorkerConfiguration,
    lock: string | undefined,
    mailbox: SharedArrayBuffer | undefined,
  ): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.thrown;
    const outlet = this.#open(port, configuration, mailbox);
    if (lock !== undefined && !(await this.#hold(lock))) port.postMessage(noLock);
    if (configuration.tasksPerWorker === 1) setContextStorage(new LoneTaskStorage());
    const server = serveCalls(configuration, {
      post: outlet.post,
      notifier: outlet.notifier,
      tasks: () => this.#tasks,
      setup: this.#setup,
    });
    this.#server = server;
    this.#receive = (message) => {
      if (outlet.takes?.(message) !== true) server.receive(message);
    };
    port.onmessage = ({ data }: MessageEvent<ToWorker>) => {
      if (this.#held === undefined) this.#receive?.(data);
      else this.#held.push(data);
    };
    // Not every browser reports to the page that a port was closed.
    port.close = () => {
      this.#fail(new Error('its port was closed'));
    };
    port.onmessageerror = () => {
      server.messageError();
      // It reads no more from a port after such a message.
      if ('Deno' in globalThis) this.#fail(new Error('a message cannot be deserialized'));
    };
  }

  async #hold(lock: string): Promise<boolean> {
    // It rejects where site data is blocked. A task can run without a lock.
    this.#releaseLock = await findLocks()
      ?.hold(lock)
      .catch(() => undefined);
    return this.#releaseLock !== undefined;
  }

  /** Code of the worker handles an error with `preventDefault()`, in a listener that may run after the one of this class. */
  #failUnlessHandled(event: Event, thrown: unknown): void {
    const decide = (): void => {
      const held = this.#held;
      this.#held = undefined;
      if (!event.defaultPrevented) this.#fail(thrown);
      else for (const message of held ?? []) this.#receive?.(message);
    };
    // These two end the worker right after the event.
    if ('Deno' in globalThis || 'Bun' in globalThis) return decide();
    this.#held ??= [];
    setTimeout(decide, 0);
  }

  #fail(thrown: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { thrown };
    this.#server?.die({ error: { thrown } });
  }
}

/**
 * `reportError` dispatches the event of an uncaught error. An error that code reports, or that a callback of a future
 * has thrown, is not one.
 *
 * @returns whether the current event is of such a report.
 */
function markReports(): () => boolean {
  const { reportError } = globalThis;
  let isReporting = false;
  // Not every runtime has it.
  if (typeof reportError === 'function')
    globalThis.reportError = (error) => {
      isReporting = true;
      try {
        reportError(error);
      } finally {
        isReporting = false;
      }
    };
  return () => isReporting;
}

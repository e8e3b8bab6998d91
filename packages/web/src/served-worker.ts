import type { HostMessage, ShortCall, WorkerConfiguration } from '@dispatch/adapter-kit';
import { serve as serveCalls, ServedTasks, type Post, type Server } from '@dispatch/adapter-kit/worker';
import { definitionOf, setContextStorage, type TaskDefinition } from '@dispatch/core/internal';
import { expose } from 'comlink';
import { hello, type Control } from './control.js';
import { findLocks } from './locks.js';
import { LoneTaskStorage } from './lone-task-storage.js';
import { createMacrotasks } from './macrotask.js';
import type { TaskSet } from './task-set.js';

/** Only what is used of it; browsers have none. */
declare const process: { on(event: 'exit', listener: (exitCode: number) => void): void };

/** How a worker posts to its dispatcher. */
export interface Outlet {
  readonly post: Post;
  /** Takes what has come by the port if it is for the outlet, and not for the server. */
  takes?(data: unknown): boolean;
}

/** Makes an outlet of the worker's end of the port. @param mailbox its memory, if the dispatcher's thread can block. */
export type OpenOutlet = (
  port: MessagePort,
  configuration: WorkerConfiguration,
  mailbox: SharedArrayBuffer | undefined,
) => Outlet;

/** Serves the tasks of `sets` to whoever has started this worker. @throws {TypeError} as of `serve` of `./worker.ts`. */
export function serveThrough(open: OpenOutlet, sets: readonly TaskSet[]): void {
  if ('document' in globalThis || typeof globalThis.postMessage !== 'function')
    throw new TypeError('serve() belongs into the file of a worker');
  const served = new ServedWorker(open, new ServedTasks(sets.flatMap(definitionsIn)));
  expose(served.control, globalThis);
  globalThis.postMessage(hello);
}

/** Posts by the port, and by nothing else. */
export function outletOf(port: MessagePort): Outlet {
  return {
    post: (message, transfer = []) => {
      // Whatever is not transferable is for the platform to refuse.
      port.postMessage(message, [...transfer] as Transferable[]);
    },
  };
}

/** A factory runs nothing when it is called, and what it returns knows its definition. */
function definitionsIn(tasks: TaskSet): TaskDefinition[] {
  return Object.values(tasks).map((factory) => definitionOf(factory()));
}

/**
 * One worker, from its hello to its end. Once it serves it does not close itself: the page ends it as soon as it has read
 * its last words. Were it gone before, its lock would be free, and that may overtake the words (it does in WebKit).
 */
class ServedWorker {
  readonly #open: OpenOutlet;
  readonly #tasks: ServedTasks;
  /** Bun has none; there an error that nothing catches ends the worker by itself. */
  readonly #close: () => void = 'close' in globalThis ? globalThis.close.bind(globalThis) : () => {};
  #server: Server | undefined;
  #failure: { readonly thrown: unknown } | undefined;
  #giveBack: (() => void) | undefined;

  readonly control: Control = {
    connect: (port, configuration, lock, mailbox) => this.#connect(port, configuration, lock, mailbox),
    hold: (lock) => this.#hold(lock),
    release: () => {
      this.#giveBack?.();
    },
  };

  constructor(open: OpenOutlet, tasks: ServedTasks) {
    this.#open = open;
    this.#tasks = tasks;
    // Browsers keep a worker alive after an error that nothing caught, and tell its page nothing of a rejection.
    globalThis.addEventListener('error', (event) => {
      this.#fail(event.error ?? new Error(event.message));
    });
    globalThis.addEventListener('unhandledrejection', (event) => {
      this.#fail(event.reason);
    });
    // Deno, which has Node's way to end a thread as well, tells nobody of its code. Bun does.
    if ('Deno' in globalThis) {
      process.on('exit', (exitCode) => {
        this.#server?.die({ exitCode });
      });
    }
    // No event tells the page of it.
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
    if (lock !== undefined) await this.#hold(lock);
    if (configuration.tasksPerWorker === 1) setContextStorage(new LoneTaskStorage());
    const server = serveCalls(configuration, {
      post: outlet.post,
      tasks: () => this.#tasks,
      afterMacrotask: createMacrotasks(),
    });
    this.#server = server;
    port.onmessage = ({ data }: MessageEvent<HostMessage | ShortCall>) => {
      if (outlet.takes?.(data) !== true) server.receive(data);
    };
    port.onmessageerror = () => {
      this.#fail(new Error('a message of the page cannot be read in the worker'));
    };
  }

  async #hold(lock: string): Promise<void> {
    this.#giveBack = await findLocks()?.hold(lock);
  }

  #fail(thrown: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { thrown };
    this.#server?.die({ error: { thrown } });
  }
}

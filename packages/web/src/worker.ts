/** The worker's side: what the file calls that the option `worker` of `createDispatcher` starts. */
import type { HostMessage, ShortCall, WorkerConfiguration } from '@dispatch/adapter-kit';
import { serve as serveCalls, ServedTasks, type Server } from '@dispatch/adapter-kit/worker';
import type { Task } from '@dispatch/core';
import { definitionOf, useContextStorage, type TaskDefinition } from '@dispatch/core/internal';
import { expose } from 'comlink';
import { hello, type Control } from './control.js';
import { findLocks } from './locks.js';
import { LoneTaskStorage } from './lone-task-storage.js';
import { createMacrotasks } from './macrotask.js';

/** What `defineTasks` returns. */
export type TaskSet = Readonly<Record<string, (...args: never[]) => Task<unknown>>>;

/**
 * Runs the tasks of these sets, and no others, for the page that started this worker. To be called once, at the top level
 * of the worker's file: `serve(imageTasks, textTasks)`.
 *
 * An error that nothing catches, and a rejection that nothing handles, ends the worker: what was finished is still
 * delivered, what runs fails with `DISPATCH_WORKER_LOST`.
 *
 * @throws {TypeError} outside a worker, or if two of the tasks have one name in one namespace.
 */
export function serve(...sets: readonly TaskSet[]): void {
  if ('document' in globalThis || typeof globalThis.postMessage !== 'function') throw new TypeError('serve() belongs into the file of a worker');
  const served = new ServedWorker(new ServedTasks(sets.flatMap(definitionsIn)));
  expose(served.control, globalThis);
  globalThis.postMessage(hello);
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
  readonly #tasks: ServedTasks;
  /** Bun has none; there an error that nothing catches ends the worker by itself. */
  readonly #close: () => void = 'close' in globalThis ? globalThis.close.bind(globalThis) : () => {};
  #server: Server | undefined;
  #failure: { readonly thrown: unknown } | undefined;
  #giveBack: (() => void) | undefined;

  readonly control: Control = {
    connect: (port, configuration, lock) => this.#connect(port, configuration, lock),
    hold: (lock) => this.#hold(lock),
    release: () => {
      this.#giveBack?.();
    },
  };

  constructor(tasks: ServedTasks) {
    this.#tasks = tasks;
    // Browsers keep a worker alive after an error that nothing caught, and tell its page nothing of a rejection.
    globalThis.addEventListener('error', (event) => {
      this.#fail(event.error ?? new Error(event.message));
    });
    globalThis.addEventListener('unhandledrejection', (event) => {
      this.#fail(event.reason);
    });
    // No event tells the page of it.
    globalThis.close = () => {
      if (this.#server === undefined) this.#close();
      else this.#server.die({});
    };
  }

  async #connect(port: MessagePort, configuration: WorkerConfiguration, lock: string | undefined): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.thrown;
    if (lock !== undefined) await this.#hold(lock);
    if (configuration.tasksPerWorker === 1) useContextStorage(new LoneTaskStorage());
    const server = serveCalls(configuration, {
      post: (message, transfer = []) => {
        // Whatever is not transferable is for the platform to refuse.
        port.postMessage(message, [...transfer] as Transferable[]);
      },
      tasks: () => this.#tasks,
      afterMacrotask: createMacrotasks(),
    });
    this.#server = server;
    port.onmessage = ({ data }: MessageEvent<HostMessage | ShortCall>) => {
      server.receive(data);
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

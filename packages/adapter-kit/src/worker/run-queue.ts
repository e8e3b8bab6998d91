import { performance } from '@dispatch/core/internal';
import type { TaskDefinition } from '@dispatch/core/internal';
import type { CallId } from '../wire/claims.js';
import type { PostedValues } from '../wire/messages.js';
import { RunningCalls, type ArrivedCall, type RunningCallsParts } from './running-calls.js';
import type { OnImported, TaskSource } from './task-source.js';

/** In milliseconds. Replies of tasks that run in a row are held back for at most this long. */
const replySlice = 1;
/** In milliseconds. After synchronous tasks have run for this long, the event loop gets a turn. */
const longestStretch = 10;

/** A call that waits for its turn. */
export interface WaitingCall extends ArrivedCall {
  /** The call's place in the order of arrival. */
  readonly order: number;
}

/** What a {@link RunQueue} needs from its worker. */
export interface RunQueueParts extends Omit<RunningCallsParts, 'onVacancy'> {
  readonly source: TaskSource;
  /** See `WorkerRuntime`. */
  readonly takeArrived?: (() => void) | undefined;
}

/**
 * Starts calls in the order of their arrival, and runs at most `tasksPerWorker` at a time. A call whose module is being
 * imported lets later calls pass, and returns to its place after the import.
 */
export class RunQueue {
  readonly #parts: RunQueueParts;
  readonly #running: RunningCalls;
  #waiting: WaitingCall[] = [];
  /** Calls whose modules are being imported. */
  readonly #importing = new Map<CallId, WaitingCall>();
  #next = 0;
  #pumping = false;
  #yielding = false;
  #flushing = false;
  #stopped = false;

  constructor(parts: RunQueueParts) {
    this.#parts = parts;
    this.#running = new RunningCalls({
      ...parts,
      onVacancy: () => {
        this.#pumpSoon();
      },
    });
  }

  /** Adds calls, and starts those that can start. */
  add(calls: Iterable<WaitingCall>): void {
    for (const call of calls) this.#waiting.push(call);
    this.#pump();
  }

  /**
   * Asks a running call to stop. A call that waits for its turn or for its module is revoked: without shared memory, no
   * word has said so before.
   */
  cancel(id: CallId, reason: unknown): void {
    const isWaiting = this.#waiting.findIndex((call) => call.id === id) >= this.#next;
    if (isWaiting || this.#importing.has(id)) this.#parts.claims.revoke(id);
    else this.#running.cancel(id, reason);
  }

  /** Lets a stream yield `count` more values. */
  pull(id: CallId, count: number): void {
    this.#parts.claims.takePull(id);
    this.#running.pull(id, count);
  }

  /** The dispatcher has read the progress of a call. */
  progressTaken(id: CallId): void {
    this.#running.progressTaken(id);
  }

  /** The calls that have arrived and are not answered. */
  held(): PostedValues[] {
    const waiting = [...this.#waiting.slice(this.#next), ...this.#importing.values()];
    return [...this.#running.held(), ...waiting.map(({ id }): PostedValues => [id, 0, 0])];
  }

  /** Starts no more calls. A worker that is about to end may still run for a while. */
  stop(): void {
    this.#stopped = true;
  }

  #pump(): void {
    // A task can end within this call: the next one must not start on its stack.
    if (this.#pumping || this.#yielding || this.#stopped) return;
    this.#pumping = true;
    try {
      this.#parts.takeArrived?.();
      this.#runWaiting();
    } finally {
      this.#pumping = false;
    }
    if (this.#next >= Math.min(this.#waiting.length, 1024)) this.#compact();
    this.#parts.outbox.flush();
  }

  /** Answers a withdrawn call too: a dispatcher without a free slot waits for that. */
  #skip(call: WaitingCall, now: number): void {
    this.#parts.outbox.addResult(call.id, undefined, Infinity, now, now);
  }

  #runWaiting(): void {
    const begun = performance.now();
    let flushed = begun;
    let now = begun;
    this.#running.resume();
    while (!this.#stopped && this.#running.taken < this.#parts.tasksPerWorker && this.#next < this.#waiting.length) {
      if (now - begun >= longestStretch) {
        this.#yield();
        break;
      }
      if (now - flushed >= replySlice) {
        this.#parts.outbox.flush();
        flushed = now;
      }
      const call = this.#waiting[this.#next];
      this.#next += 1;
      if (call !== undefined) now = this.#admit(call, now);
    }
  }

  /** Removes the calls that have had their turn. */
  #compact(): void {
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }

  #yield(): void {
    this.#yielding = true;
    this.#parts.afterMacrotask(() => {
      this.#yielding = false;
      this.#pump();
    });
  }

  /** Starts a call, or lets later calls pass until its module is imported. @returns the time after that. */
  #admit(call: WaitingCall, now: number): number {
    let definition: TaskDefinition | undefined;
    try {
      definition = this.#parts.source.find(call.task, this.#imported);
    } catch (error) {
      this.#reject(call, error);
      return now;
    }
    if (definition !== undefined) return this.#start(call, definition, now);
    this.#importing.set(call.id, call);
    return now;
  }

  /** Puts the calls of a module back in their places in the order of arrival, all before one starts; or fails them. */
  readonly #imported: OnImported = (module, error) => {
    for (const call of this.#importing.values()) {
      if (call.task.module !== module) continue;
      this.#importing.delete(call.id);
      if (error === undefined) this.#waiting.push(call);
      else this.#reject(call, error);
    }
    this.#compact();
    this.#waiting.sort((one, other) => one.order - other.order);
    this.#pump();
  };

  /** Fails a call that cannot start, unless it was withdrawn meanwhile. */
  #reject(call: WaitingCall, error: unknown): void {
    const now = performance.now();
    if (this.#parts.claims.claim(call.id)) this.#parts.outbox.addFailure(call.id, error, [], Infinity, now, now);
    else this.#skip(call, now);
  }

  #start(call: WaitingCall, definition: TaskDefinition, now: number): number {
    const { claims, durations, outbox } = this.#parts;
    // A task that may take long must not hold back replies that are ready.
    if (!outbox.isEmpty && durations.average(call.task.index) >= replySlice) outbox.flush();
    else outbox.hold();
    if (claims.claim(call.id)) return this.#running.start(call, definition, now);
    this.#skip(call, now);
    return now;
  }

  /**
   * After an asynchronous task: at once if it was the last one that ran, since its caller may wait for nothing else.
   * Otherwise together with the tasks that end in the same turn of the event loop.
   */
  #pumpSoon(): void {
    if (this.#running.taken === 0) {
      this.#pump();
      return;
    }
    this.#parts.outbox.hold();
    if (!this.#flushing) {
      this.#flushing = true;
      this.#parts.afterMacrotask(() => {
        this.#flushing = false;
        this.#pump();
      });
    }
  }
}

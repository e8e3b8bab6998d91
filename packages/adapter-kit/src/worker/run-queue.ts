import type { TaskDefinition } from '@dispatch/core/internal';
import { performance } from '../performance.js';
import type { CallId } from '../wire/claims.js';
import { RunningCalls, type ArrivedCall, type RunningCallsParts } from './running-calls.js';
import type { TaskSource } from './task-source.js';

/** Replies of tasks that ran one after another are held back no longer than this, in milliseconds. */
const replySlice = 1;
/** After so many milliseconds of synchronous tasks the event loop gets a turn. */
const longestStretch = 10;

/** One call as it waits for its turn. */
export interface WaitingCall extends ArrivedCall {
  /** Its place in the order of arrival. */
  readonly order: number;
}

/** What the worker's own part is told at its making. */
export interface RunQueueParts extends Omit<RunningCallsParts, 'onVacancy'> {
  readonly source: TaskSource;
}

/**
 * Gives calls their turn in the order they came, at most `tasksPerWorker` at a time. A call whose module is still being
 * imported steps aside and comes back to its place when that is done.
 */
export class RunQueue {
  readonly #parts: RunQueueParts;
  readonly #running: RunningCalls;
  #waiting: WaitingCall[] = [];
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

  /** Queues calls and starts what can start. */
  add(calls: Iterable<WaitingCall>): void {
    for (const call of calls) this.#waiting.push(call);
    this.#pump();
  }

  /** Tells a running call to stop. One that waits for its turn, where no word could say so before, never starts. */
  cancel(id: CallId, reason: unknown): void {
    if (this.#waiting.findIndex((call) => call.id === id) >= this.#next) this.#parts.claims.revoke(id);
    else this.#running.cancel(id, reason);
  }

  /** Lets a stream yield `count` more values. */
  pull(id: CallId, count: number): void {
    this.#running.pull(id, count);
  }

  /** The dispatcher has taken the progress of a call. */
  progressTaken(id: CallId): void {
    this.#running.progressTaken(id);
  }

  /** Starts nothing any more: a worker that has ended itself may still run for a while. */
  stop(): void {
    this.#stopped = true;
  }

  #pump(): void {
    // A task that ends synchronously would otherwise start the next one inside itself.
    if (this.#pumping || this.#yielding || this.#stopped) return;
    this.#pumping = true;
    try {
      this.#runWaiting();
    } finally {
      this.#pumping = false;
    }
    this.#compact();
    this.#parts.outbox.flush();
  }

  /** A call that was taken back is answered all the same: a dispatcher that is out of slots waits to hear that its slot is free. */
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

  /** Forgets the calls that are through, now and then. */
  #compact(): void {
    if (this.#next < this.#waiting.length && this.#next < 1024) return;
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

  /** @returns the time after it. */
  #admit(call: WaitingCall, now: number): number {
    let definition: TaskDefinition | Promise<TaskDefinition>;
    try {
      definition = this.#parts.source.find(call.task);
    } catch (error) {
      this.#refuse(call, error);
      return now;
    }
    if (!(definition instanceof Promise)) return this.#start(call, definition, now);
    definition.then(
      () => {
        this.#stepBack(call);
        this.#pump();
      },
      (error: unknown) => {
        this.#refuse(call, error);
        this.#parts.outbox.flush();
      },
    );
    return now;
  }

  /** Puts a call back to its place in the order of arrival. */
  #stepBack(call: WaitingCall): void {
    let place = this.#next;
    while (place < this.#waiting.length && (this.#waiting[place]?.order ?? Infinity) < call.order) place += 1;
    this.#waiting.splice(place, 0, call);
  }

  /** Fails a call that cannot start, unless it was taken back meanwhile. */
  #refuse(call: WaitingCall, error: unknown): void {
    const now = performance.now();
    if (this.#parts.claims.claim(call.id)) this.#parts.outbox.addFailure(call.id, error, [], Infinity, now, now);
    else this.#skip(call, now);
  }

  #start(call: WaitingCall, definition: TaskDefinition, now: number): number {
    const { claims, durations, outbox } = this.#parts;
    // What is not known to be short must not hold back what is finished.
    if (!outbox.isEmpty && durations.average(call.task.index) >= replySlice) outbox.flush();
    else outbox.hold();
    if (claims.claim(call.id)) return this.#running.start(call, definition, now);
    this.#skip(call, now);
    return now;
  }

  /**
   * After an asynchronous task: at once if it was the last one running, for its caller may be waiting for nothing else;
   * otherwise together with those that end in the same turn of the event loop.
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

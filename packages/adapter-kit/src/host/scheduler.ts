import { QueueFullError, SerializationError, TimeoutError } from '@dispatch/core';
import { decodeThrown, type EncodedThrown } from '../wire/error-codec.js';
import type { RepliesMessage, WorkerMessage } from '../wire/messages.js';
import { describeArguments } from '../wire/uncloneable.js';
import { Assignment } from './assignment.js';
import type { Call, CallOwner } from './call.js';
import type { Clock } from './clock.js';
import { Inbox, type InboxReader } from './inbox.js';
import type { Lane, LaneEvents } from './lane.js';
import { Mishaps } from './mishaps.js';
import { Queue } from './queue.js';
import type { Suspects } from './recovery.js';
import { Roster } from './roster.js';
import type { Settings } from './settings.js';
import { Signals } from './signals.js';
import { Timeline } from './timeline.js';
import type { Spawn, WorkerExit } from './worker-link.js';

export interface SchedulerParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly spawn: Spawn;
  readonly bell: SharedArrayBuffer | undefined;
  readonly sharedMemory: boolean;
  /** Blocks this thread until `call` is settled, or for `timeout` milliseconds. */
  readonly block: (call: Call, timeout: number, scheduler: Scheduler) => void;
}

/**
 * Moves each call from state to state: submitted, queued, handed to a lane, settled. Who gets which call is decided in
 * `assignment.ts`, what becomes of the calls of a worker that goes wrong in `mishaps.ts`. Above 200 lines because every
 * way in which a call can end meets here, and only here.
 */
export class Scheduler implements CallOwner, LaneEvents, InboxReader {
  readonly timeline: Timeline;
  readonly roster: Roster;
  readonly #parts: SchedulerParts;
  readonly #queue = new Queue();
  readonly #inbox = new Inbox();
  readonly #signals = new Signals();
  readonly #suspects: Suspects = new Set();
  readonly #assignment: Assignment;
  readonly #mishaps: Mishaps;
  /** Told whenever a call is over or a slot may be vacant. */
  onProgress: () => void = () => {};
  #open = 0;
  #closing = false;
  #holding = false;
  #assigning = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.timeline = new Timeline(parts.clock);
    this.roster = new Roster({ ...parts, timeline: this.timeline, events: this }, () => {
      this.assign();
    });
    const shared = { queue: this.#queue, roster: this.roster, suspects: this.#suspects, scheduler: this };
    this.#assignment = new Assignment(shared, parts.clock);
    this.#mishaps = new Mishaps(shared, parts.settings);
  }

  /** Whether no call is open and no worker holds one, given up ones included. */
  get isIdle(): boolean {
    return this.#open === 0 && this.roster.lanes.every((lane) => lane.slots.held === 0);
  }

  /** Calls `onIdle` once, as soon as {@link isIdle}; keeps the process alive until {@link stop}. */
  whenIdle(onIdle: () => void): void {
    this.#closing = true;
    this.hold();
    this.onProgress = () => {
      if (!this.isIdle) return;
      this.onProgress = () => {};
      onIdle();
    };
    this.onProgress();
  }

  /** Ends the workers with all that still runs in them, given up or not. */
  abandonAll(): void {
    for (const lane of [...this.roster.lanes]) this.#mishaps.lose(lane, {});
  }

  /** Ends all workers and timers; resolves when they are gone. Nothing may be open. */
  async stop(): Promise<void> {
    await this.roster.close();
    this.timeline.stop();
    this.#parts.clock.stop();
  }

  /** Accepts a call, or settles it at once if it cannot be. It is handed over after the calling code has run. */
  submit(call: Call, deadline: number, signal: AbortSignal | undefined): void {
    call.settled = false;
    this.#open += 1;
    this.hold();
    if (signal?.aborted === true) {
      call.cancel(signal.reason);
      return;
    }
    if (this.#isFull()) {
      this.fail(call, new QueueFullError(`'${call.profile.definition.name}' was refused: ${this.#parts.settings.maxQueue} tasks are waiting already`));
      return;
    }
    if (deadline !== Infinity) {
      call.deadline = deadline;
      this.timeline.set(call, deadline);
    }
    if (signal !== undefined) this.#signals.watch(call, signal);
    this.#queue.push(call);
    this.assignSoon();
  }

  #isFull(): boolean {
    const { maxQueue } = this.#parts.settings;
    if (this.#queue.size < maxQueue) return false;
    // What stands in the queue for this turn only, and will find a free slot, does not wait.
    const held = this.roster.lanes.reduce((sum, lane) => (lane.status === 'retiring' ? sum : sum + lane.slots.held), 0);
    return this.#queue.size + held >= maxQueue + this.roster.capacity;
  }

  /** Does so once the calling code has run. */
  assignSoon(): void {
    if (this.#assigning) return;
    this.#assigning = true;
    queueMicrotask(this.#assignNow);
  }

  readonly #assignNow = (): void => {
    this.assign();
  };

  /** Hands waiting calls to lanes, as far as there is room, and posts them. */
  assign(): void {
    this.#assigning = false;
    this.#assignment.run();
  }

  /** Takes a call out of wherever it is. A running one is told to stop. */
  #stop(call: Call, reason: unknown): void {
    if (call.queued) this.#queue.remove(call);
    else if (call.lane !== undefined && !call.lane.withdraw(call)) call.lane.abandon(call, reason);
  }

  #settle(call: Call): void {
    call.settled = true;
    call.args = [];
    this.#open -= 1;
    this.timeline.remove(call);
    this.#signals.letGo(call);
    this.hold();
    this.onProgress();
  }

  /** Takes an unstarted call out of wherever it is, to be run by whoever asks. @returns `false` if it has started. */
  claim(call: Call): boolean {
    if (call.queued) this.#queue.remove(call);
    else if (call.lane?.withdraw(call) !== true) return false;
    return true;
  }

  /** Ends a call that is nowhere any more with its result. */
  succeed(call: Call, value: unknown): void {
    // What ran on this thread may have been cancelled by the task itself.
    if (call.settled) return;
    this.#settle(call);
    call.succeed(value);
  }

  /** Ends a call with an error, wherever it is. */
  fail(call: Call, error: unknown): void {
    if (call.settled) return;
    this.#stop(call, error);
    this.#settle(call);
    if (call.trace !== undefined) appendTrace(error, call.trace);
    call.fail(error);
    this.assignSoon();
  }

  cancel(call: Call, reason: unknown): void {
    if (call.settled) return;
    this.#stop(call, reason);
    this.#settle(call);
    this.assignSoon();
  }

  timeOut(call: Call): void {
    this.fail(call, new TimeoutError(`'${call.profile.definition.name}' was not done in time`));
  }

  block(call: Call, timeout: number): void {
    this.#parts.block(call, timeout, this);
  }

  onUnobserved(error: unknown, task: string): void {
    const { onUnobservedError } = this.#parts.settings;
    if (onUnobservedError !== undefined) onUnobservedError(error, task);
    else console.warn(`The task '${task}' failed and nobody looked at its future:`, error);
  }

  /** Keeps the process alive as long as something is awaited. */
  hold(): void {
    const hold = this.#open > 0 || this.roster.isAwaited || this.#closing;
    if (hold === this.#holding) return;
    this.#holding = hold;
    this.#parts.clock.hold(hold);
  }

  /** All calls that have not started. */
  unstarted(): Call[] {
    const handed = this.roster.lanes.flatMap((lane) => lane.slots.all()).filter((call) => !call.settled && !call.isRunning());
    return [...this.#queue, ...handed];
  }

  /** All calls that are not settled. */
  unsettled(): Call[] {
    const handed = this.roster.lanes.flatMap((lane) => lane.slots.all()).filter((call) => !call.settled);
    return [...this.#queue, ...handed];
  }

  // What lanes tell.

  message(lane: Lane, message: WorkerMessage): void {
    this.#inbox.add(lane, message);
    this.read();
  }

  /** Puts a message where {@link read} finds it. */
  receive(lane: Lane, message: WorkerMessage): void {
    this.#inbox.add(lane, message);
  }

  /** Settles all that has been received, and hands over what that makes room for. */
  read(): void {
    this.#inbox.read(this);
    this.assign();
    this.onProgress();
  }

  reply(lane: Lane, batch: RepliesMessage, position: number): void {
    const id = batch.ids[position];
    const call = id === undefined ? undefined : lane.settle(id);
    // The late result of a call that was given up is discarded.
    if (call === undefined || call.settled) return;
    if (batch.late?.includes(position) === true && this.#parts.clock.now() >= call.deadline) {
      this.timeOut(call);
      return;
    }
    const value = batch.values[position];
    if (batch.failed?.includes(position) === true) {
      // The worker's `failed` says that this value is one its codec made.
      this.fail(call, decodeThrown(value as EncodedThrown, call.profile.definition.errors));
      return;
    }
    this.succeed(call, value);
  }

  batchRead(lane: Lane, batch: RepliesMessage): void {
    for (const { task, milliseconds } of batch.durations ?? []) lane.learn(task, milliseconds);
    this.#mishaps.endIfAlone(lane);
  }

  notice(lane: Lane, message: Exclude<WorkerMessage, RepliesMessage>): void {
    switch (message.type) {
      case 'ready':
        this.roster.onReady(lane);
        this.hold();
        break;
      case 'module':
        lane.onModule(message);
        if (message.status === 'loaded') this.#suspects.delete(message.module);
        break;
      case 'pong':
        lane.onPong();
        break;
      case 'dying':
        lane.lastWords = { exitCode: message.exitCode, ...(message.error !== undefined && { cause: decodeThrown(message.error) }) };
        break;
    }
  }

  exited(lane: Lane, exit: WorkerExit): void {
    this.#inbox.read(this);
    this.#mishaps.exited(lane, exit);
  }

  startOverdue(lane: Lane): void {
    this.#mishaps.startOverdue(lane);
  }

  importOverdue(lane: Lane, module: string): void {
    this.#mishaps.importOverdue(lane, module);
  }

  graceOver(lane: Lane): void {
    this.#mishaps.graceOver(lane);
  }

  silent(lane: Lane): void {
    this.#mishaps.silent(lane);
  }

  idle(lane: Lane): void {
    this.roster.onIdleLong(lane);
  }

  notHandedOver(call: Call, cause: unknown): void {
    const { name } = call.profile.definition;
    this.#assignment.again();
    this.fail(call, new SerializationError(`${describeArguments(call.args)} of '${name}' cannot be cloned`, { cause }));
  }
}

function appendTrace(error: unknown, trace: string): void {
  if (!(error instanceof Error) || !Object.isExtensible(error)) return;
  const stack = `${error.stack ?? String(error)}\n    -- submitted --\n${trace}`;
  Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true });
}

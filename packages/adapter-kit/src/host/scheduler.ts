import { DispatcherUnavailableError, QueueFullError, SerializationError, TimeoutError } from '@dispatch/core';
import { decodeThrown, type EncodedThrown } from '../wire/error-codec.js';
import type { RepliesMessage, WorkerMessage } from '../wire/messages.js';
import { describeArguments } from '../wire/uncloneable.js';
import type { Call, CallOwner } from './call.js';
import type { Clock } from './clock.js';
import { Inbox, type InboxReader } from './inbox.js';
import type { Lane, LaneEvents } from './lane.js';
import { Queue } from './queue.js';
import { isSafe, killedByImport, salvage, suspect, type Suspects } from './recovery.js';
import { Roster } from './roster.js';
import type { Settings } from './settings.js';
import { Signals } from './signals.js';
import { steal } from './stealing.js';
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
 * Takes calls, hands each to a lane, and settles it with what comes back. Above 200 lines because the one thing it does,
 * moving a call from state to state, is what makes every promise of the contract true, and is read best in one place; what
 * it decides with (queue, window, stealing, recovery, roster) stands in files of its own.
 */
export class Scheduler implements CallOwner, LaneEvents, InboxReader {
  readonly timeline: Timeline;
  readonly roster: Roster;
  readonly #parts: SchedulerParts;
  readonly #queue = new Queue();
  readonly #inbox = new Inbox();
  readonly #signals = new Signals();
  readonly #suspects: Suspects = new Set();
  /** Told whenever a call is over or a slot is vacant. */
  #onProgress: () => void = () => {};
  #open = 0;
  #closing = false;
  #holding = false;
  #assigning = false;
  #assignAgain = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.timeline = new Timeline(parts.clock);
    this.roster = new Roster({ ...parts, timeline: this.timeline, events: this }, () => {
      this.assign();
    });
  }

  /** Whether no call is open and no worker holds one, given up ones included. */
  get isIdle(): boolean {
    return this.#open === 0 && this.roster.lanes.every((lane) => lane.slots.held === 0);
  }

  /** Calls `onIdle` once, as soon as {@link isIdle}; keeps the process alive until {@link stop}. */
  whenIdle(onIdle: () => void): void {
    this.#closing = true;
    this.hold();
    this.#onProgress = () => {
      if (!this.isIdle) return;
      this.#onProgress = () => {};
      onIdle();
    };
    this.#onProgress();
  }

  /** Ends the workers with all that still runs in them, given up or not. */
  abandonAll(): void {
    for (const lane of [...this.roster.lanes]) this.#lose(lane, {});
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
    this.#assignSoon();
  }

  #isFull(): boolean {
    const { maxQueue } = this.#parts.settings;
    if (this.#queue.size < maxQueue) return false;
    // What stands in the queue for this turn only, and will find a free slot, does not wait.
    const held = this.roster.lanes.reduce((sum, lane) => (lane.status === 'retiring' ? sum : sum + lane.slots.held), 0);
    return this.#queue.size + held >= maxQueue + this.roster.capacity;
  }

  #assignSoon(): void {
    if (this.#assigning) return;
    this.#assigning = true;
    queueMicrotask(this.#assignNow);
  }

  readonly #assignNow = (): void => {
    this.assign();
  };

  /** Hands waiting calls to lanes, as far as there is room; posts them. */
  assign(): void {
    this.#assigning = false;
    for (const lane of [...this.roster.lanes]) if (lane.isWornOut && lane.slots.held === 0) this.roster.end(lane);
    do {
      this.#assignAgain = false;
      this.#fillSlots();
      this.#fillWindows();
      for (const lane of this.roster.lanes) lane.flush();
    } while (this.#assignAgain);
    for (const lane of [...this.roster.lanes]) if (lane.slots.held === 0) this.#useIdle(lane);
  }

  /** First to whom can start at once: the least loaded lane with a free slot, or a new one. */
  #fillSlots(): void {
    for (const call of this.#queue) {
      // A callback of one that was too late may have cancelled the next.
      if (!call.queued) return;
      if (call.deadline <= this.#parts.clock.now()) {
        this.timeOut(call);
        continue;
      }
      const lane = this.#idlest(call, (each) => each.hasFreeSlot) ?? this.#newLane(call) ?? this.#idlest(call, (each) => each.hasSpareSlotFor(call));
      if (lane !== undefined) {
        this.#queue.remove(call);
        lane.hand(call);
      } else if (!this.roster.lanes.some((each) => each.isImporting(call))) return;
      // Behind one that waits for its module, one of another module may go on.
    }
  }

  #idlest(call: Call, hasRoom: (lane: Lane) => boolean): Lane | undefined {
    let idlest: Lane | undefined;
    for (const lane of this.roster.lanes) {
      if (!lane.isOpen || !hasRoom(lane) || !this.#admits(lane, call)) continue;
      if (idlest === undefined || lane.slots.held < idlest.slots.held) idlest = lane;
    }
    return idlest;
  }

  #newLane(call: Call): Lane | undefined {
    let idle = this.roster.lanes.filter((lane) => lane.isOpen && lane.slots.held === 0).length;
    // Those that stand idle, and do not admit the call yet, are waited for.
    while (idle < this.#queue.size) {
      const lane = this.roster.start();
      if (lane === undefined || this.#admits(lane, call)) return lane;
      idle += 1;
    }
    return undefined;
  }

  #admits(lane: Lane, call: Call): boolean {
    // Moved arguments cannot come back from a worker that turns out not to start.
    return (call.transfer === undefined || lane.status === 'ready') && isSafe(call, lane, this.#suspects);
  }

  /** Then ahead of time: in turn, so that what is waiting is shared evenly. */
  #fillWindows(): void {
    if (this.#queue.size === 0) return;
    let lanes = this.roster.lanes.filter((lane) => lane.isOpen);
    while (lanes.length > 0) {
      const roomy: Lane[] = [];
      for (const lane of lanes) {
        const call = this.#queue.first;
        if (call === undefined) return;
        if (!lane.isOpen || !lane.window.hasRoomFor(call) || !lane.slots.hasFree || !this.#admits(lane, call)) continue;
        this.#queue.remove(call);
        lane.hand(call);
        roomy.push(lane);
      }
      lanes = roomy;
    }
  }

  #useIdle(lane: Lane): void {
    if (this.#queue.size === 0 && lane.status === 'ready' && lane.isOpen) {
      steal(lane, this.roster.lanes, this.#suspects);
      lane.flush();
    }
    if (lane.slots.held === 0) this.roster.onIdle(lane);
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
    this.#onProgress();
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
    this.#assignSoon();
  }

  cancel(call: Call, reason: unknown): void {
    if (call.settled) return;
    this.#stop(call, reason);
    this.#settle(call);
    this.#assignSoon();
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
    this.#onProgress();
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
    this.#endIfAlone(lane);
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
    const cause = lane.lastWords.cause ?? exit.cause;
    this.#lose(lane, { exitCode: exit.exitCode ?? lane.lastWords.exitCode, ...(cause !== undefined && { cause }) });
  }

  startOverdue(lane: Lane): void {
    this.#lose(lane, { cause: new TimeoutError(`the worker was not ready within ${this.#parts.settings.startTimeout} ms`) });
  }

  importOverdue(lane: Lane, module: string): void {
    const { startTimeout } = this.#parts.settings;
    // Of several modules, one may be what keeps the others from ending: they are tried again one at a time.
    const guilty = suspect(lane, this.#suspects) ? undefined : module;
    const error = (): DispatcherUnavailableError => {
      const cause = new TimeoutError(`its import did not end within ${startTimeout} ms`);
      return new DispatcherUnavailableError(`the module ${module} does not load in a worker: ${cause.message}`, { cause });
    };
    for (const call of lane.slots.all()) if (call.profile.definition.module === guilty && lane.withdraw(call)) this.fail(call, error());
    // The worker may hang in that import for ever, with all later calls to that module.
    this.#retire(lane);
    this.#failModule(guilty, error);
  }

  graceOver(lane: Lane): void {
    this.#retire(lane);
    this.#endIfAlone(lane);
  }

  silent(lane: Lane): void {
    this.#lose(lane, { cause: new TimeoutError('it gave no sign of life') });
  }

  idle(lane: Lane): void {
    this.roster.onIdleLong(lane);
  }

  notHandedOver(call: Call, cause: unknown): void {
    const { name } = call.profile.definition;
    this.#assignAgain = true;
    this.fail(call, new SerializationError(`${describeArguments(call.args)} of '${name}' cannot be cloned`, { cause }));
  }

  /** Ends a retiring lane in which nothing is left but what has had its time to stop. */
  #endIfAlone(lane: Lane): void {
    if (lane.status === 'retiring' && lane.slots.held === lane.patience.overdue) this.roster.end(lane);
  }

  /** Replaces a worker with something in it that does not stop; what shares it may finish. */
  #retire(lane: Lane): void {
    if (lane.status === 'retiring' || lane.status === 'ended') return;
    lane.retire();
    this.#queue.putBack(lane.slots.all().filter((call) => !call.settled && call.transfer === undefined && lane.withdraw(call)));
    this.#endIfAlone(lane);
    this.#assignSoon();
    this.#onProgress();
  }

  /** A worker is gone, or is ended here with all that is in it. */
  #lose(lane: Lane, exit: WorkerExit): void {
    const hadStarted = lane.status !== 'starting';
    const { again, failed, guilty } = salvage(lane, exit, this.#suspects);
    this.roster.end(lane);
    this.#queue.putBack(again);
    for (const { call, error } of failed) this.fail(call, error);
    this.#failModule(guilty, () => killedByImport(guilty, exit));
    if (hadStarted) this.roster.refill();
    else this.#startFailed(exit.cause);
    this.assign();
    this.#onProgress();
  }

  /** Fails what waits for a module that cannot be loaded: each further try would cost another worker. */
  #failModule(module: string | undefined, error: () => Error): void {
    if (module === undefined) return;
    for (const call of [...this.#queue]) if (call.profile.definition.module === module) this.fail(call, error());
  }

  #startFailed(cause: unknown): void {
    const error = this.roster.onStartFailed(cause);
    this.hold();
    // Another worker, if there is one, takes what waits.
    if (this.roster.lanes.some((lane) => lane.isOpen)) return;
    // Those that wait now, and not what their callbacks submit.
    for (const call of [...this.#queue]) this.fail(call, error());
  }
}

function appendTrace(error: unknown, trace: string): void {
  if (!(error instanceof Error) || !Object.isExtensible(error)) return;
  const stack = `${error.stack ?? String(error)}\n    -- submitted --\n${trace}`;
  Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true });
}

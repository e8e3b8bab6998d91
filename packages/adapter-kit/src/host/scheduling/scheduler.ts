import {
  QueueFullError,
  SerializationError,
  TimeoutError,
  type Capabilities,
  type DispatcherStats,
} from '@dispatch/core';
import { report } from '@dispatch/core/internal';
import { slotCount } from '../../wire/claims.js';
import { decodeThrown, type EncodedThrown } from '../../wire/error-codec.js';
import type { ProgressMessage, RepliesMessage, WorkerMessage, YieldsMessage } from '../../wire/messages.js';
import { checkList, checkNumber, mostParts } from '../../wire/plausible.js';
import { describeArguments } from '../../wire/uncloneable.js';
import { Assignment } from './assignment.js';
import { Backlog } from './backlog.js';
import type { Call, CallOwner, TaskProfile } from '../call/call.js';
import type { Clock } from '../time/clock.js';
import { Deadline } from '../call/deadline.js';
import { Inbox, type InboxReader } from './inbox.js';
import { Keepalive } from '../time/keepalive.js';
import type { Lane, LaneEvents } from '../lane/lane.js';
import { LaneFailures } from './lane-failures.js';
import type { Observation, Outcome } from '../telemetry/observation.js';
import type { Suspects } from './recovery.js';
import { LanePool } from './lane-pool.js';
import type { Settings } from '../settings/settings.js';
import { Signals } from '../call/signals.js';
import { Statistics } from './statistics.js';
import { Timeline } from '../time/timeline.js';
import { ahead } from '../lane/prefetch.js';
import type { Spawn, WorkerExit } from '../worker-link.js';

const resolved = Promise.resolve();
const nothing: readonly unknown[] = [];

export interface SchedulerParts {
  readonly settings: Settings;
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  readonly spawn: Spawn;
  readonly observation: Observation;
  readonly bell: SharedArrayBuffer | undefined;
  readonly createClaimMemory: () => ArrayBufferLike | undefined;
  /** Blocks this thread until `call` is settled, or for `timeout` milliseconds. */
  readonly block: (call: Call, timeout: number, scheduler: Scheduler) => void;
}

/**
 * Moves each call from state to state: submitted, queued, handed to a lane, settled. Who gets which call is decided in
 * `assignment.ts`, what becomes of the calls of a worker that goes wrong in `failures.ts`. Above 200 lines because every
 * way in which a call can end meets here, and only here.
 */
export class Scheduler implements CallOwner, LaneEvents, InboxReader {
  readonly timeline: Timeline;
  readonly pool: LanePool;
  readonly keepalive: Keepalive;
  readonly #parts: SchedulerParts;
  readonly #backlog = new Backlog();
  readonly #inbox = new Inbox();
  readonly #signals = new Signals();
  readonly #suspects: Suspects = new Map();
  readonly #assignment: Assignment;
  readonly #failures: LaneFailures;
  readonly #statistics = new Statistics();
  /** Told whenever a call is over or a slot may be vacant. */
  onProgress: () => void = () => {};
  /** How many messages of workers have been received. */
  received = 0;
  #open = 0;
  /** Whether calls are to be handed over, and whether a reaction that does so is on its way. */
  #isDue = false;
  #isScheduled = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.timeline = new Timeline(parts.clock);
    this.keepalive = new Keepalive(parts.clock);
    this.pool = new LanePool({ ...parts, timeline: this.timeline, events: this }, () => {
      this.assign();
    });
    const shared = { backlog: this.#backlog, pool: this.pool, suspects: this.#suspects, scheduler: this };
    this.#assignment = new Assignment(shared, parts.clock);
    this.#failures = new LaneFailures(shared, parts.settings);
  }

  /** Whether no call is open and no worker holds one, given up ones included. */
  get isIdle(): boolean {
    return this.#open === 0 && this.pool.lanes.every((lane) => lane.slots.held === 0);
  }

  /** Calls `onIdle` once, as soon as {@link isIdle}; keeps the process alive until {@link stop}. */
  whenIdle(onIdle: () => void): void {
    this.keepalive.hold();
    this.onProgress = () => {
      if (!this.isIdle) return;
      this.onProgress = () => {};
      onIdle();
    };
    this.onProgress();
  }

  /** Ends the workers with all that still runs in them, given up or not. */
  abandonAll(): void {
    for (const lane of [...this.pool.lanes]) this.#failures.lose(lane, {});
  }

  /** Ends all workers and timers; resolves when they are gone. Nothing may be open. */
  async stop(): Promise<void> {
    await this.pool.close();
    this.timeline.stop();
    this.#parts.clock.stop();
  }

  /** Accepts a call, or settles it at once if it cannot be. It is handed over after the calling code has run. */
  submit(call: Call, deadline: number): void {
    const signal = call.extras?.signal;
    call.settled = false;
    call.submitted = Math.round(100 * this.#parts.clock.now());
    this.#open += 1;
    this.keepalive.hold();
    if (signal?.aborted === true) {
      call.cancel(signal.reason);
      return;
    }
    if (this.isFull) {
      this.fail(
        call,
        new QueueFullError(
          `'${call.profile.definition.name}' was refused: ${this.#parts.settings.maxQueue} tasks are waiting already`,
        ),
      );
      return;
    }
    if (deadline !== Infinity) {
      call.limit = new Deadline(call, deadline);
      this.timeline.set(call.limit, deadline);
    }
    if (signal !== undefined) this.#signals.watch(call, signal);
    this.#backlog.push(call);
    this.#parts.observation.queued(call);
    this.assignSoon();
  }

  /** Whether another call would be refused. */
  get isFull(): boolean {
    const { maxQueue } = this.#parts.settings;
    if (maxQueue === Infinity || this.#backlog.size < maxQueue) return false;
    // What stands in the queue for this turn only, and will find a free slot, does not wait.
    const held = this.pool.lanes.reduce((sum, lane) => (lane.status === 'retiring' ? sum : sum + lane.busy), 0);
    return this.#backlog.size + held >= maxQueue + this.pool.capacity;
  }

  /** How many calls like this one keep the workers busy until replies have come and more has been submitted. */
  appetiteFor({ estimate }: TaskProfile): number {
    const { maxWorkers, tasksPerWorker } = this.#parts.settings;
    const ofOneWorker = Math.max(
      2 * tasksPerWorker,
      Math.min((2000 * ahead * tasksPerWorker) / estimate, 2 * slotCount),
    );
    return maxWorkers * Math.ceil(ofOneWorker);
  }

  stats(): DispatcherStats {
    return this.#statistics.report(this.#backlog, this.pool.lanes, this.#parts.clock);
  }

  /** Does so once the calling code has run. */
  assignSoon(): void {
    this.#isDue = true;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // Not queueMicrotask: Node makes an asynchronous resource of each.
    void resolved.then(this.#onScheduled);
  }

  readonly #onScheduled = (): void => {
    this.#isScheduled = false;
    this.assignIfDue();
  };

  /** Hands waiting calls to lanes, as far as there is room, and posts them. */
  assign(): void {
    this.#isDue = false;
    this.#assignment.run();
  }

  /** Does what {@link assignSoon} has put off: a thread that is blocked cannot wait for it. */
  assignIfDue(): void {
    if (this.#isDue) this.assign();
  }

  /** Takes a call out of wherever it is. A running one is told to stop. */
  #stop(call: Call, reason: unknown): void {
    if (call.queue !== undefined) this.#backlog.remove(call);
    else if (call.lane !== undefined && !call.lane.withdraw(call)) call.lane.abandon(call, reason);
  }

  #settle(call: Call, outcome: Outcome): void {
    call.settled = true;
    call.args = nothing;
    this.#open -= 1;
    this.#statistics[outcome] += 1;
    if (call.limit !== undefined) this.timeline.remove(call.limit);
    this.#signals.letGo(call);
    // A stream that nobody waits for holds nothing.
    if (call.yields?.rests !== true) this.keepalive.release();
    this.onProgress();
  }

  /** Takes an unstarted call out of wherever it is, to be run by whoever asks. @returns `false` if it has started. */
  claim(call: Call): boolean {
    if (call.queue !== undefined) this.#backlog.remove(call);
    else if (call.lane?.withdraw(call) !== true) return false;
    const { clock, observation } = this.#parts;
    observation.started(call, clock.now() + clock.epoch);
    return true;
  }

  /** Ends a call that is nowhere any more with its result. Times are since the epoch, where a worker told them. */
  succeed(call: Call, value: unknown, started?: number, ended?: number): void {
    // What ran on this thread may have been cancelled by the task itself.
    if (call.settled) return;
    this.#settle(call, 'completed');
    call.succeed(value);
    // Told once it is so: a listener may cancel the future.
    this.#parts.observation.settled(call, 'completed', started, ended);
  }

  /** Ends a call with an error, wherever it is. Times as of {@link succeed}. */
  fail(call: Call, error: unknown, started?: number, ended?: number): void {
    if (call.settled) return;
    this.#stop(call, error);
    this.#settle(call, 'failed');
    if (call.extras?.trace !== undefined) appendTrace(error, call.extras.trace);
    call.fail(error);
    this.#parts.observation.settled(call, 'failed', started, ended);
    this.assignSoon();
  }

  cancel(call: Call, reason: unknown): void {
    if (call.settled) return;
    this.#stop(call, reason);
    this.#settle(call, 'cancelled');
    this.#parts.observation.settled(call, 'cancelled');
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

  /** All calls that have not started. */
  unstarted(): Call[] {
    const handed = this.pool.lanes
      .flatMap((lane) => lane.slots.all())
      .filter((call) => !call.settled && !call.isRunning());
    return [...this.#backlog, ...handed];
  }

  /** All calls that are not settled. */
  unsettled(): Call[] {
    const handed = this.pool.lanes.flatMap((lane) => lane.slots.all()).filter((call) => !call.settled);
    return [...this.#backlog, ...handed];
  }

  // What lanes tell.

  message(lane: Lane, message: WorkerMessage): void {
    this.receive(lane, message);
    this.read();
  }

  /** Puts a message where {@link read} finds it. */
  receive(lane: Lane, message: WorkerMessage): void {
    this.received += 1;
    this.#inbox.add(lane, message);
  }

  /** Settles all that has been received, and hands over what that makes room for. */
  read(): void {
    this.#inbox.read(this);
    this.assign();
    this.onProgress();
  }

  /** Does so if something was received that nobody has read. */
  readOn(): void {
    if (!this.#inbox.isEmpty) this.read();
  }

  reply(lane: Lane, batch: RepliesMessage, position: number): void {
    const id = batch.ids[position];
    const call = id === undefined ? undefined : lane.slots.at(id);
    if (id === undefined || call === undefined) return;
    // The worker's `failed` says that this value is one its codec made.
    const failure =
      batch.failed?.includes(position) === true
        ? { error: decodeThrown(batch.values[position] as EncodedThrown, call.profile.definition.errors) }
        : undefined;
    const { clock } = this.#parts;
    const started = batch.times[2 * position];
    const ended = batch.times[2 * position + 1];
    if (started !== undefined && ended !== undefined) {
      checkNumber('time', started);
      checkNumber('time', ended);
      this.#statistics.ran(call.submitted / 100 + clock.epoch, started, ended);
    }
    // The late result of a call that was given up is discarded; only who left a stream may wait for it.
    if (call.settled) call.yields?.released(failure);
    lane.settle(id);
    lane.usage.answered += 1;
    if (batch.late?.includes(position) === true && clock.now() >= call.deadline) this.timeOut(call);
    else if (failure !== undefined) this.fail(call, failure.error, started, ended);
    else this.succeed(call, batch.values[position], started, ended);
  }

  batchRead(lane: Lane, batch: RepliesMessage): void {
    for (const { task, milliseconds } of batch.durations ?? []) lane.learn(task, milliseconds);
    this.#failures.endIfAlone(lane);
  }

  notice(lane: Lane, message: Exclude<WorkerMessage, RepliesMessage>): void {
    switch (message.type) {
      case 'ready':
        this.pool.onReady(lane);
        break;
      case 'yields':
        this.#onYields(lane, message);
        break;
      case 'progress':
        this.#onProgressOf(lane, message);
        break;
      case 'started': {
        checkNumber('time', message.time);
        const call = lane.slots.at(message.id);
        // One that was cancelled meanwhile is over: nothing is told of it any more.
        if (call?.settled === false) this.#parts.observation.started(call, message.time);
        break;
      }
      case 'module':
        lane.onModule(message);
        if (message.status === 'loaded') this.#suspects.delete(message.module);
        break;
      case 'pong':
        lane.onPong();
        break;
      case 'port only':
        checkList('calls', message.ids, slotCount);
        for (const id of message.ids) lane.onPortOnly(id);
        break;
      case 'dying':
        if (message.exitCode !== undefined) checkNumber('exit code', message.exitCode);
        lane.ending({
          exitCode: message.exitCode,
          ...(message.error !== undefined && { cause: decodeThrown(message.error) }),
        });
        break;
      default:
        throw new TypeError('a message of an unknown type');
    }
  }

  #onYields(lane: Lane, { id, values }: YieldsMessage): void {
    const call = lane.slots.at(id);
    if (call?.yields === undefined || call.settled) return;
    checkList('yields', values, mostParts);
    call.yields.take(values);
    lane.onYields(call, call.yields);
  }

  #onProgressOf(lane: Lane, { id, value }: ProgressMessage): void {
    const call = lane.slots.at(id);
    if (call === undefined || call.settled) return;
    try {
      // Not called as a method: the caller's function is to see none of this.
      const onProgress = call.extras?.onProgress;
      onProgress?.(value);
    } catch (error) {
      report(error, 'onProgress threw');
    }
    // It may have cancelled the call, and the lane may have gone since.
    if (lane.slots.at(id) === call) lane.takeProgress(call);
  }

  unreadable(lane: Lane, error: unknown): void {
    if (lane.status === 'ended') return;
    // That is the reason of its end, and no module that it happened to be importing.
    for (const module of [...lane.timers.importing.keys()]) lane.timers.importEnded(module);
    this.#failures.lose(lane, { cause: new Error('it sent what no worker sends', { cause: error }) });
  }

  exited(lane: Lane, exit: WorkerExit): void {
    this.#inbox.read(this);
    this.#failures.exited(lane, exit);
  }

  startOverdue(lane: Lane): void {
    this.#failures.startOverdue(lane);
  }

  importOverdue(lane: Lane, module: string): void {
    this.#failures.importOverdue(lane, module);
  }

  graceOver(lane: Lane): void {
    this.#failures.graceOver(lane);
  }

  silent(lane: Lane): void {
    this.#failures.silent(lane);
  }

  idle(lane: Lane): void {
    if (!this.#backlog.hasWorkFor(lane)) this.pool.onIdleLong(lane);
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

import { QueueFullError, TimeoutError } from '@dispatch/core';
import { reasonOf, unwatchSignal, watchSignal } from '@dispatch/core/internal';
import { sharing } from '../../wire/sharing.js';
import { setStack, stackOf } from '../../wire/stack.js';
import type { Call, CallOwner } from '../call/call.js';
import { Deadline } from '../call/deadline.js';
import { takeSnapshot } from '../call/snapshot.js';
import type { Settings } from '../settings/settings.js';
import type { Observation, Outcome } from '../telemetry/observation.js';
import type { Clock } from '../time/clock.js';
import type { Keepalive } from '../time/keepalive.js';
import type { Timeline } from '../time/timeline.js';
import type { Backlog } from './backlog.js';
import type { LanePool } from './lane-pool.js';
import type { Statistics } from './statistics.js';

const noArguments: readonly unknown[] = [];

export interface CallLifecycleParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly observation: Observation;
  readonly timeline: Timeline;
  readonly keepalive: Keepalive;
  readonly backlog: Backlog;
  readonly pool: LanePool;
  readonly statistics: Statistics;
  readonly assignment: { assignSoon(): void };
  /** Blocks this thread until `call` has settled, or for `timeout` milliseconds. */
  readonly block: (call: Call, timeout: number) => void;
}

/** What happens to a call from its submission to its settlement. Each call settles exactly once, here. */
export class CallLifecycle implements CallOwner {
  readonly #parts: CallLifecycleParts;
  /** How many calls have been submitted and have not settled. */
  #unsettled = 0;
  #onIdle: (() => void) | undefined;

  constructor(parts: CallLifecycleParts) {
    this.#parts = parts;
  }

  /**
   * Queues a call, or settles it at once if it cannot be accepted.
   *
   * @param deadline by this thread's clock.
   * @param isSnapshot whether the arguments are cloned, and transferred, now.
   * @throws what the signal throws, if it was tampered with. The call is not registered then.
   */
  submit(call: Call, deadline: number, isSnapshot: boolean): void {
    const signal = call.extras?.signal;
    // First, because it can throw.
    const isAborted = signal?.aborted === true;
    const isFull = !isAborted && this.isFull;
    if (signal !== undefined && !isAborted && !isFull) watchSignal(signal, call);
    call.settled = false;
    call.submitted = Math.floor(100 * this.#parts.clock.now());
    this.#unsettled += 1;
    this.#parts.keepalive.hold();
    if (isAborted) {
      call.cancel(reasonOf(signal));
      return;
    }
    if (isFull) {
      const { name } = call.profile.definition;
      this.fail(
        call,
        new QueueFullError(`'${name}' was rejected: ${this.#parts.settings.maxQueue} tasks are already waiting`),
      );
      return;
    }
    const failure = sharing.submit?.(call) ?? (isSnapshot ? takeSnapshot(call) : undefined);
    if (failure !== undefined) this.fail(call, failure);
    const thrown = call.extras?.carry?.(call.extras, call.order, call.profile.definition);
    if (thrown !== undefined) this.fail(call, thrown.error);
    // A getter of an argument, or a carrier, may have cancelled it.
    if (call.settled) return;
    if (deadline !== Infinity) {
      call.limit = new Deadline(call, deadline);
      this.#parts.timeline.set(call.limit, deadline);
    }
    this.#parts.backlog.push(call);
    this.#parts.observation.queued(call);
    this.#parts.assignment.assignSoon();
  }

  /** Settles a call that is not submitted with an error. */
  reject(call: Call, error: unknown): void {
    this.#parts.statistics.failed += 1;
    call.fail(error);
    this.#parts.observation.settled(call, 'failed', error);
  }

  /** Whether another call would be rejected with a `QueueFullError`. */
  get isFull(): boolean {
    const { maxQueue, maxWorkers, tasksPerWorker } = this.#parts.settings;
    if (maxQueue === Infinity || this.#parts.backlog.size < maxQueue) return false;
    // Calls that are in the queue for this turn only, and will find a free slot, are not waiting.
    const held = this.#parts.pool.lanes.reduce(
      (sum, { capacity, status }) => (status === 'retiring' ? sum : sum + capacity.busy),
      0,
    );
    return this.#parts.backlog.size + held >= maxQueue + maxWorkers * tasksPerWorker;
  }

  /**
   * Settles a call, which no queue or lane holds, with its result. Times are since the epoch, if a worker reported
   * them.
   */
  succeed(call: Call, value: unknown, started?: number, ended?: number): void {
    // A task that runs on this thread may have cancelled its own call.
    if (call.settled) return;
    this.#settle(call, 'completed');
    call.succeed(value);
    // After the call has settled: a listener may cancel the future.
    this.#parts.observation.settled(call, 'completed', undefined, started, ended);
  }

  /** Settles a call with an error, and stops it if it is waiting or running. Times: see {@link succeed}. */
  fail(call: Call, error: unknown, started?: number, ended?: number): void {
    if (call.settled) return;
    stop(call, error);
    this.#settle(call, 'failed');
    if (call.extras?.trace !== undefined) appendTrace(error, call.extras.trace);
    call.fail(error);
    this.#parts.observation.settled(call, 'failed', error, started, ended);
    this.#parts.assignment.assignSoon();
  }

  /** Settles a call as cancelled, and stops it if it is waiting or running. */
  cancel(call: Call, reason: unknown): void {
    if (call.settled) return;
    stop(call, reason);
    this.#settle(call, 'cancelled');
    this.#parts.observation.settled(call, 'cancelled');
    this.#parts.assignment.assignSoon();
  }

  /** Fails a call with a `TimeoutError`. */
  timeOut(call: Call): void {
    this.fail(call, new TimeoutError(`'${call.profile.definition.name}' timed out`));
  }

  block(call: Call, timeout: number): void {
    this.#parts.block(call, timeout);
  }

  onUnobserved(error: unknown, task: string): void {
    this.#parts.settings.onUnobservedError(error, task);
  }

  /** Calls `onIdle` once no call is unsettled and no worker holds one, abandoned calls included. */
  whenIdle(onIdle: () => void): void {
    this.#onIdle = onIdle;
    this.checkIdle();
  }

  /** Call this when a worker may have released its last call. */
  checkIdle(): void {
    const onIdle = this.#onIdle;
    if (onIdle === undefined || this.#unsettled > 0) return;
    // Each call did so until it settled, except streams that nothing awaits. Never released: the clock stops.
    this.#parts.keepalive.hold();
    if (this.#parts.pool.lanes.some((lane) => lane.slots.held > 0)) return;
    this.#onIdle = undefined;
    onIdle();
  }

  #settle(call: Call, outcome: Outcome): void {
    call.settled = true;
    call.args = noArguments;
    if (call.extras !== undefined) call.extras.context = undefined;
    this.#unsettled -= 1;
    this.#parts.statistics[outcome] += 1;
    if (call.limit !== undefined) this.#parts.timeline.remove(call.limit);
    if (call.extras?.signal !== undefined) unwatchSignal(call.extras.signal, call);
    sharing.settle?.(call);
    if (!call.yields?.isUnawaited) this.#parts.keepalive.release();
    this.checkIdle();
  }
}

/** Withdraws a call from its queue or its lane, or stops it where it runs. */
function stop(call: Call, reason: unknown): void {
  if (call.holder?.withdraw(call) === false) call.holder.stop?.(call, reason);
}

function appendTrace(error: unknown, trace: string): void {
  if (!(error instanceof Error) || !Object.isExtensible(error)) return;
  setStack(error, `${stackOf(error) || `${error.name}: ${error.message}`}\n    -- submitted --\n${trace}`);
}

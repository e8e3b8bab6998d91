import type { ErrorClass } from '@dispatch/core';
import { afterMacrotask } from '@dispatch/core/internal';
import { slotCount } from '../../wire/claims.js';
import { decodeThrown, type EncodedThrown } from '../../wire/error-codec.js';
import type { ProgressMessage, RepliesMessage, WorkerMessage, YieldsMessage } from '../../wire/messages.js';
import { ErrorParts } from '../../wire/error-parts.js';
import { checkArray, checkNumber, maxParts } from '../../wire/plausible.js';
import type { Call } from '../call/call.js';
import type { Lane, LaneMessages } from '../lane/lane.js';
import type { Settings } from '../settings/settings.js';
import type { Observation } from '../telemetry/observation.js';
import type { Clock } from '../time/clock.js';
import type { WorkerExit } from '../worker-link.js';
import type { Assignment } from './assignment.js';
import type { CallLifecycle } from './call-lifecycle.js';
import { Inbox, type InboxReader } from './inbox.js';
import type { LaneFailures } from './lane-failures.js';
import type { LanePool } from './lane-pool.js';
import type { Suspects } from './recovery.js';
import type { Statistics } from './statistics.js';

export interface MessageReaderParts {
  readonly calls: CallLifecycle;
  readonly failures: LaneFailures;
  readonly pool: LanePool;
  readonly suspects: Suspects;
  readonly assignment: Assignment;
  readonly statistics: Statistics;
  readonly observation: Observation;
  readonly clock: Clock;
  readonly timeline: { now(): number };
  readonly settings: Settings;
}

/** Reads what workers send, up to their end, and acts on it. */
export class MessageReader implements LaneMessages, InboxReader {
  readonly #parts: MessageReaderParts;
  readonly #inbox = new Inbox();
  /** Limits the errors of the batch that was read last. Batches are read one after the other. */
  #errors: { readonly of: RepliesMessage; readonly parts: ErrorParts } | undefined;

  constructor(parts: MessageReaderParts) {
    this.#parts = parts;
  }

  message(lane: Lane, message: WorkerMessage): void {
    this.receive(lane, message);
    this.#read();
  }

  messageError(lane: Lane, cause: unknown): void {
    // Its notification must not be counted for another message.
    lane.received += 1;
    lane.lost.here(cause);
  }

  /** Stores a message until {@link readReceived} is called. */
  receive(lane: Lane, message: WorkerMessage): void {
    lane.received += 1;
    this.#inbox.add(lane, message);
  }

  /** Reads the messages that were received and have not been read, and assigns calls to the slots that they free. */
  readReceived(): void {
    if (!this.#inbox.isEmpty) this.#read();
  }

  #read(): void {
    this.#inbox.read(this);
    this.#parts.assignment.assign();
    this.#parts.calls.checkIdle();
  }

  /**
   * Everything that the worker has posted is read before its end takes effect. An error that ended it, and for which no
   * call fails, is reported like that of a future that nothing observes.
   */
  exited(lane: Lane, exit: WorkerExit): void {
    this.#inbox.read(this);
    // A worker that reported its end without an error ended on purpose: the adapter may only know that it is gone.
    const { cause } = lane.reportedExit ?? exit;
    const exitCode = exit.exitCode ?? lane.reportedExit?.exitCode;
    const isObserved =
      lane.status === 'ended'
        ? lane.cutShort?.()
        : this.#parts.failures.lose(lane, { exitCode, ...(cause !== undefined && { cause }) });
    if (cause === undefined || isObserved === true) return;
    afterMacrotask(() => {
      this.#parts.settings.onUnobservedError(cause, undefined);
    });
  }

  reply(lane: Lane, batch: RepliesMessage, position: number): void {
    const call = lane.slots.at(batch.ids[position]);
    if (call === undefined) return;
    // With its position in `failed`, the worker states that the error codec made the value.
    const failure =
      batch.failed?.includes(position) === true
        ? { error: this.#decodeFailure(batch, position, call.profile.definition.errors) }
        : undefined;
    const started = batch.times[2 * position];
    const ended = batch.times[2 * position + 1];
    if (started !== undefined && ended !== undefined) {
      checkNumber('time', started);
      checkNumber('time', ended);
      this.#parts.statistics.ran(call.submitted / 100 + this.#parts.clock.epoch, started, ended);
    }
    // The late result of an abandoned call is discarded. Only a consumer that has closed its stream may wait for it.
    if (call.settled) call.yields?.released(failure);
    lane.calls.release(call);
    lane.capacity.usage.answered += 1;
    const incomplete = call.extras === undefined ? undefined : incompleteReply(lane, call, batch, position);
    if (incomplete !== undefined) this.#parts.calls.fail(call, incomplete, started, ended);
    else if (batch.late?.includes(position) === true && this.#parts.timeline.now() >= call.deadline)
      this.#parts.calls.timeOut(call);
    else if (failure !== undefined) this.#parts.calls.fail(call, failure.error, started, ended);
    else this.#parts.calls.succeed(call, batch.values[position], started, ended);
  }

  #decodeFailure(batch: RepliesMessage, position: number, classes: readonly ErrorClass[]): unknown {
    if (this.#errors?.of !== batch) this.#errors = { of: batch, parts: new ErrorParts() };
    return decodeThrown(batch.values[position] as EncodedThrown, classes, this.#errors.parts);
  }

  batchRead(lane: Lane, batch: RepliesMessage): void {
    this.#errors = undefined;
    for (const { task, milliseconds } of batch.durations ?? []) lane.sender.learn(task, milliseconds);
    lane.watch.heard();
    this.#parts.failures.endIfAlone(lane);
  }

  notice(lane: Lane, message: Exclude<WorkerMessage, RepliesMessage>): void {
    switch (message.type) {
      case 'ready':
        this.#parts.pool.onReady(lane, message.asks);
        break;
      case 'yields':
        this.#onYields(lane, message);
        break;
      case 'progress':
        this.#onProgress(lane, message);
        break;
      case 'started': {
        checkNumber('time', message.time);
        const call = lane.slots.at(message.id);
        // A call that was cancelled meanwhile has settled: no event follows that one.
        if (call?.settled === false) this.#parts.observation.started(call, message.time);
        break;
      }
      case 'module':
        lane.modules.onMessage(message);
        if (message.status === 'loaded') this.#parts.suspects.delete(message.module);
        this.#parts.assignment.imports?.reported(lane, message);
        break;
      case 'pong':
        lane.watch.answered();
        lane.timers.answered();
        break;
      case 'port only':
        checkArray('calls', message.ids, slotCount);
        for (const id of message.ids) {
          const call = lane.slots.at(id);
          if (call !== undefined) lane.capacity.suspend(call);
        }
        break;
      case 'message error':
        lane.lost.there();
        break;
      case 'held calls':
        for (const { call, error, isHeld } of lane.lost.answered(message)) {
          if (!isHeld) lane.calls.release(call);
          this.#parts.calls.fail(call, error);
        }
        this.#parts.failures.endIfAlone(lane);
        break;
      case 'dying':
        if (message.exitCode !== undefined) checkNumber('exit code', message.exitCode);
        lane.onEnding({
          exitCode: message.exitCode,
          ...(message.error !== undefined && { cause: decodeThrown(message.error) }),
        });
        break;
      default:
        throw new TypeError('a message of an unknown type');
    }
  }

  #onYields(lane: Lane, { id, earlier, values }: YieldsMessage): void {
    const call = lane.slots.at(id);
    if (call?.yields === undefined || call.settled) return;
    checkArray('yields', values, maxParts);
    const lost = lane.lost.yieldLost(call, earlier);
    if (lost !== undefined) return this.#parts.calls.fail(call, lost);
    call.yields.take(values);
    if (call.yields.isExhausted) lane.capacity.suspend(call);
  }

  #onProgress(lane: Lane, { id, earlier, value }: ProgressMessage): void {
    const { slots } = lane;
    const call = slots.at(id);
    if (call === undefined || call.settled) return;
    const lost = lane.lost.progressLost(call, earlier);
    if (lost !== undefined) return this.#parts.calls.fail(call, lost);
    if (call.extras !== undefined) call.extras.progressReceived = earlier + 1;
    call.extras?.onProgress?.(value);
    // The callback may have cancelled the call, or the worker may have ended meanwhile.
    if (slots.at(id) === call) lane.calls.takeProgress(call);
  }

  unreadable(lane: Lane, error: unknown): void {
    if (lane.status === 'ended') return;
    // The message is the reason for its end, and not a module that it happens to be importing.
    lane.timers.end();
    this.#parts.failures.lose(lane, { cause: new Error('it sent an invalid message', { cause: error }) });
  }
}

/** The error of a call whose reply arrived without a value that was posted before. */
function incompleteReply(lane: Lane, call: Call, batch: RepliesMessage, position: number): Error | undefined {
  const [, yields, progress] = batch.posted?.find(([of]) => of === position) ?? [];
  return lane.lost.valueLost(call, yields, progress);
}

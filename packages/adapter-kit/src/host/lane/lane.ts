import type { Capabilities } from '@dispatch/core';
import type { WorkerMessage } from '../../wire/messages.js';
import type { WorkerConfiguration } from '../../wire/worker-configuration.js';
import { openFromWorker, sealToWorker, type FromWorker } from '../../wire/opaque-messages.js';
import { ping } from '../../wire/ping.js';
import { expandReply } from '../../wire/short-messages.js';
import type { Call } from '../call/call.js';
import type { Settings } from '../settings/settings.js';
import type { Observation } from '../telemetry/observation.js';
import type { Clock } from '../time/clock.js';
import type { Keepalive } from '../time/keepalive.js';
import type { Timeline } from '../time/timeline.js';
import type { Spawn, WorkerExit, WorkerLink } from '../worker-link.js';
import { CallSender } from './call-sender.js';
import { createClaimMemory } from './claim-memory.js';
import { LaneCalls } from './lane-calls.js';
import { LaneCapacity } from './lane-capacity.js';
import { LaneModules } from './lane-modules.js';
import { LaneTimers, type LaneTimerEvents } from './lane-timers.js';
import { LaneWatch, type LaneWatchParts } from './lane-watch.js';
import { LostMessages } from './lost-messages.js';
import { Slots } from './slots.js';

/**
 * `starting`: takes calls, which wait for the worker. `ready`: takes calls. `retiring`: takes no calls, and ends when
 * the calls that run in it have settled. `ended`: final.
 */
export type LaneStatus = 'starting' | 'ready' | 'retiring' | 'ended';

/** Receives what workers send. */
export interface LaneMessages {
  message(lane: Lane, message: WorkerMessage): void;
  /** A message of the worker could not be deserialized. */
  messageError(lane: Lane, cause: unknown): void;
  /** The worker has ended, or could not be started. */
  exited(lane: Lane, exit: WorkerExit): void;
}

/** Is notified when calls may have to be assigned differently. */
export interface LaneAssignment {
  /** The worker has had no call for `idleTimeout`. */
  idle(lane: Lane): void;
  /**
   * An argument of `call` cannot be cloned, for the reason `cause`. The lane no longer holds the call.
   *
   * @param accepts whether a message with a value can be posted to the worker.
   */
  uncloneable(call: Call, cause: unknown, accepts: (value: unknown) => boolean): void;
}

export interface LaneParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly observation: Observation;
  readonly keepalive: Keepalive;
  readonly messages: LaneMessages;
  readonly failures: LaneTimerEvents<Lane> & LaneWatchParts<Lane>['failures'];
  readonly assignment: LaneAssignment;
  readonly spawn: Spawn;
  /** The memory of the bell, where the dispatcher can block. */
  readonly bell: SharedArrayBuffer | undefined;
  readonly capabilities: Capabilities;
}

/** One worker as the scheduler sees it, from its start to its end. */
export class Lane {
  /** Unique in its dispatcher. */
  readonly number: number;
  /** The memory of its claim words; `undefined` where none is shared with the worker. */
  readonly claims: ArrayBufferLike | undefined;
  readonly slots: Slots;
  readonly sender: CallSender;
  readonly timers: LaneTimers<Lane>;
  readonly watch: LaneWatch<Lane>;
  readonly modules: LaneModules;
  readonly capacity: LaneCapacity;
  readonly calls: LaneCalls;
  readonly link: WorkerLink;
  readonly lost: LostMessages;
  status: LaneStatus = 'starting';
  /** How many messages of the worker have been received. */
  received = 0;
  /** What the worker reported about its own end, if it did. */
  reportedExit: WorkerExit | undefined;
  /** Ends the wait for a worker that was asked to end. */
  cutShort: (() => void) | undefined;
  readonly #parts: LaneParts;
  /** Whether the worker is asked to end, instead of being ended. */
  #asks = false;

  /** @param startTimeout how long its worker may take to start, in milliseconds. */
  constructor(number: number, startTimeout: number, parts: LaneParts) {
    const { bell, clock, settings } = parts;
    this.number = number;
    this.#parts = parts;
    const claims = createClaimMemory(parts.capabilities);
    this.claims = claims;
    this.slots = new Slots(claims);
    // With a clock of its user, workers do not learn deadlines: they cannot read that clock.
    const epoch = settings.clock === undefined ? clock.epoch : Infinity;
    this.sender = new CallSender(epoch, parts.observation, parts.capabilities.modules !== 'served');
    this.timers = new LaneTimers<Lane>(this, parts, startTimeout, () => {
      this.#ping();
    });
    this.watch = new LaneWatch<Lane>(this, parts);
    this.modules = new LaneModules(this);
    this.capacity = new LaneCapacity(this, parts);
    this.calls = new LaneCalls(this, parts);
    this.lost = new LostMessages(this);
    const memory = { ...(claims !== undefined && { claims }), ...(bell !== undefined && { bell }) };
    const { setupData, tasksPerWorker } = settings;
    this.link = this.#spawn({ worker: number, tasksPerWorker, setupData, ...memory });
  }

  #spawn(configuration: WorkerConfiguration): WorkerLink {
    const messageError = (cause?: unknown): void => {
      if (this.status !== 'ended') this.#parts.messages.messageError(this, cause);
    };
    const message = (received: FromWorker | null): void => {
      // As which Chromium delivers a message that cannot be deserialized.
      if (received === null) return messageError();
      const expanded: WorkerMessage | undefined = expandReply(openFromWorker(received));
      if (this.status !== 'ended' || expanded?.type === 'dying') this.#parts.messages.message(this, expanded);
    };
    const exit = (exited: WorkerExit): void => {
      if (this.status !== 'ended' || this.cutShort) this.#parts.messages.exited(this, exited);
    };
    const awake = (): void => {
      if (this.status !== 'ended') this.calls.flush();
    };
    try {
      return this.#parts.spawn(configuration, { message, messageError, exit, awake }, this.sender.definitions);
    } catch (cause) {
      // Reported like any other failed start, and not within the constructor: the pool does not have this lane yet.
      void Promise.resolve().then(() => {
        exit({ cause });
      });
      return { post() {}, wake: () => false, terminate: () => Promise.resolve(), probe: () => ({ cause }) };
    }
  }

  /** Whether calls may be assigned to it at all. */
  get isOpen(): boolean {
    return (this.status === 'ready' || this.status === 'starting') && !this.reportedExit && !this.calls.isWornOut;
  }

  /**
   * Whether calls may be posted to the worker. Without claim words, a call counts as started once it is posted. So none
   * is posted to a worker that has not started: if it never does, another worker can run the call.
   */
  get takesCalls(): boolean {
    return this.status !== 'starting' || this.slots.knowsStarts;
  }

  /**
   * Whether it takes no more calls, and all calls that it holds are suspended: another worker may run tasks in its
   * place.
   */
  get isSpent(): boolean {
    return this.calls.isWornOut && this.capacity.busy === 0;
  }

  /** The worker has started. @returns `false` if it had before. */
  onReady(asks: true | undefined): boolean {
    // If it was retired before this message was read, it has started in time all the same, and may have a teardown.
    this.#asks ||= asks === true;
    this.timers.started();
    if (this.status !== 'starting') return false;
    this.status = 'ready';
    this.capacity.usage.begin(this.#parts.clock.now());
    this.#parts.observation.worker('workerstarted', this.number, {});
    this.link.started?.();
    if (this.slots.held > 0) this.watch.begin();
    this.calls.flush();
    return true;
  }

  /**
   * The worker has announced its end, perhaps twice: then the first message has the whole error. It has a limited time to
   * end, since something in it may prevent that.
   */
  onEnding(exit: WorkerExit): void {
    if (this.reportedExit) return;
    this.reportedExit = exit;
    if (this.status !== 'ended') this.timers.ending(this.watch.silence);
    this.link.ending?.();
  }

  /** Takes no more calls, and pings the worker as long as calls run in it. */
  retire(): void {
    this.status = 'retiring';
    this.#ping();
  }

  #ping(): void {
    // A worker on this thread responds whenever this code runs.
    if (!this.#parts.capabilities.parallel) return;
    this.link.post(ping);
    this.timers.pinged();
  }

  /**
   * Ends the worker: at once, or after its teardown.
   *
   * @param isOrderly whether it may have a teardown, if no task runs in it.
   * @returns a promise that resolves when it is gone.
   */
  async end(isOrderly: boolean): Promise<void> {
    const isAsked = isOrderly && this.#asks && this.slots.held === 0;
    this.status = 'ended';
    this.timers.end();
    this.watch.end();
    for (const call of this.slots.all()) if (call.settled) call.yields?.released();
    if (isAsked) {
      const { keepalive } = this.#parts;
      keepalive.hold();
      await new Promise<void>((resolve) => {
        this.cutShort = resolve;
        this.timers.ending();
        this.link.post(sealToWorker({ type: 'end' }));
      });
      this.cutShort = undefined;
      this.timers.end();
      keepalive.release();
    }
    await this.link.terminate();
  }
}

import type { Capabilities, DispatcherStats } from '@dispatch/core';
import { bindContext } from '@dispatch/core/internal';
import type { Call } from '../call/call.js';
import { ownBytesOf } from '../../wire/own-bytes.js';
import { describeUncloneable } from '../../wire/uncloneable.js';
import type { Settings } from '../settings/settings.js';
import { Observation, type Publisher } from '../telemetry/observation.js';
import type { Clock } from '../time/clock.js';
import { Keepalive } from '../time/keepalive.js';
import { Timeline } from '../time/timeline.js';
import type { Spawn } from '../worker-link.js';
import { Assignment, type AssignmentParts } from './assignment.js';
import { Backlog } from './backlog.js';
import { CallLifecycle, type CallLifecycleParts } from './call-lifecycle.js';
import { LaneFailures, type LaneFailuresParts } from './lane-failures.js';
import { LanePool, type LanePoolParts } from './lane-pool.js';
import { MessageReader, type MessageReaderParts } from './message-reader.js';
import type { Suspects } from './recovery.js';
import { Statistics } from './statistics.js';

/** How the dispatcher gets workers, and who else is notified of events. */
export interface WorkerSource {
  readonly capabilities: Capabilities;
  readonly spawn: Spawn;
  readonly publisher?: Publisher | undefined;
  /** Adds to the scheduler what only some adapters need, before it is used. */
  readonly extend?: ((scheduler: Scheduler) => void) | undefined;
}

/**
 * How this thread blocks until `call` has settled, or for `timeout` milliseconds. `bell` is shared with the workers.
 */
export interface SchedulerBlocking {
  readonly block: (call: Call, timeout: number, scheduler: Scheduler) => void;
  readonly bell?: SharedArrayBuffer;
}

type PartsOfAll = AssignmentParts & CallLifecycleParts & LaneFailuresParts & LanePoolParts & MessageReaderParts;

/** Composes what schedules the calls of one dispatcher. Each part declares which of the others it needs. */
export class Scheduler implements PartsOfAll {
  readonly settings: Settings;
  /** Measures time. Time limits use that of the timeline, which may be another one. */
  readonly clock: Clock;
  readonly capabilities: Capabilities;
  readonly spawn: Spawn;
  readonly bell: SharedArrayBuffer | undefined;
  readonly observation: Observation;
  readonly timeline: Timeline;
  readonly keepalive: Keepalive;
  readonly backlog: Backlog = new Backlog();
  readonly statistics: Statistics = new Statistics();
  readonly suspects: Suspects = new Map();
  readonly own: <T>(value: T) => T = ownBytesOf;
  describe: (value: unknown) => string = describeUncloneable;
  /** Set by `limitSharing`. */
  declare check?: (value: unknown) => void;
  readonly pool: LanePool = new LanePool(this);
  readonly calls: CallLifecycle = new CallLifecycle(this);
  readonly assignment: Assignment;
  readonly failures: LaneFailures = new LaneFailures(this);
  readonly messages: MessageReader = new MessageReader(this);

  readonly #block: SchedulerBlocking['block'];

  constructor(settings: Settings, clock: Clock, workers: WorkerSource, blocking: SchedulerBlocking) {
    this.settings = settings;
    this.clock = clock;
    this.capabilities = workers.capabilities;
    // In the asynchronous context of `createDispatcher`: the events of a worker would otherwise keep that of the call
    // for which it was started, and run everything in it.
    this.spawn = bindContext(workers.spawn);
    this.bell = blocking.bell;
    this.#block = blocking.block;
    this.observation = new Observation(settings.name, clock, workers.publisher);
    // A clock of the user fires its timers when it is advanced, and not late.
    this.timeline = new Timeline(settings.clock ?? clock, settings.clock && Infinity);
    this.keepalive = new Keepalive(clock);
    this.assignment = new Assignment(this);
    workers.extend?.(this);
  }

  /** Blocks this thread until `call` has settled, or for `timeout` milliseconds. */
  block(call: Call, timeout: number): void {
    this.#block(call, timeout, this);
  }

  stats(): DispatcherStats {
    return this.statistics.report(this.backlog, this.pool.lanes, this.clock);
  }

  /** All calls that have not settled. */
  unsettled(): Call[] {
    const held = this.pool.lanes.flatMap(({ slots }) => slots.all()).filter((call) => !call.settled);
    return [...this.backlog, ...held];
  }

  /** Ends all workers, whatever runs in them. */
  endWorkers(): void {
    for (const lane of [...this.pool.lanes]) this.failures.lose(lane, {});
    this.pool.cutShort();
  }

  /**
   * Ends all workers and timers, when all calls have settled. The timers end even if a link cannot end its worker: they
   * would keep the process alive.
   *
   * @returns a promise that resolves when they have ended.
   */
  stop(): Promise<unknown> {
    return this.pool.close().finally(() => {
      this.timeline.stop();
      this.clock.stop();
    });
  }
}

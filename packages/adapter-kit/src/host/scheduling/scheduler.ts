import type { DispatcherStats } from '@dispatch/core';
import type { Call } from '../call/call.js';
import { Lane } from '../lane/lane.js';
import type { Observation } from '../telemetry/observation.js';
import type { Clock } from '../time/clock.js';
import { Keepalive } from '../time/keepalive.js';
import { Timeline } from '../time/timeline.js';
import type { Settings } from '../settings/settings.js';
import type { Spawn } from '../worker-link.js';
import { Assignment } from './assignment.js';
import { AssignmentTrigger } from './assignment-trigger.js';
import { Backlog } from './backlog.js';
import { CallLifecycle } from './call-lifecycle.js';
import { IdleWatch } from './idle-watch.js';
import { LaneFailures } from './lane-failures.js';
import { LanePool } from './lane-pool.js';
import { MessageReader } from './message-reader.js';
import { Statistics } from './statistics.js';

export interface SchedulerParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly spawn: Spawn;
  readonly observation: Observation;
  readonly bell: SharedArrayBuffer | undefined;
  readonly createClaimMemory: () => ArrayBufferLike | undefined;
  /** Blocks this thread until `call` has settled, or for `timeout` milliseconds. */
  readonly block: (call: Call, timeout: number) => void;
}

/** Composes the parts that schedule the calls of one dispatcher. */
export class Scheduler {
  readonly timeline: Timeline;
  readonly keepalive: Keepalive;
  readonly pool: LanePool;
  readonly assignment: AssignmentTrigger;
  readonly calls: CallLifecycle;
  readonly messages: MessageReader;
  readonly #clock: Clock;
  readonly #backlog = new Backlog();
  readonly #statistics = new Statistics();
  readonly #idle: IdleWatch;
  readonly #failures: LaneFailures;

  constructor(parts: SchedulerParts) {
    const { clock } = parts;
    this.#clock = clock;
    this.timeline = new Timeline(clock);
    this.keepalive = new Keepalive(clock);
    this.assignment = new AssignmentTrigger(() => {
      assignment.run();
    });
    const { timeline, keepalive } = this;
    this.pool = new LanePool({
      ...parts,
      timeline,
      createLane: (number) =>
        new Lane(number, { ...parts, timeline, messages: this.messages, failures: this.#failures, assignment }),
      onChange: () => {
        this.assignment.assign();
      },
    });
    this.#idle = new IdleWatch(this.pool);
    const shared = {
      ...parts,
      timeline,
      keepalive,
      pool: this.pool,
      backlog: this.#backlog,
      statistics: this.#statistics,
      suspects: new Map<string, number>(),
      idle: this.#idle,
      assignment: this.assignment,
    };
    this.calls = new CallLifecycle(shared);
    const assignment = new Assignment({ ...shared, calls: this.calls });
    this.#failures = new LaneFailures({ ...shared, calls: this.calls });
    this.messages = new MessageReader({ ...shared, calls: this.calls, failures: this.#failures });
  }

  stats(): DispatcherStats {
    return this.#statistics.report(this.#backlog, this.pool.lanes, this.#clock);
  }

  /** All calls that have not settled. */
  unsettled(): Call[] {
    const held = this.pool.lanes.flatMap(({ calls }) => calls.slots.all()).filter((call) => !call.settled);
    return [...this.#backlog, ...held];
  }

  /** Calls `onIdle` once no call is unsettled and no worker holds one. Keeps the process alive until {@link stop}. */
  whenIdle(onIdle: () => void): void {
    this.keepalive.hold();
    this.#idle.whenIdle(onIdle);
  }

  /** Ends all workers, whatever runs in them. */
  endWorkers(): void {
    for (const lane of [...this.pool.lanes]) this.#failures.lose(lane, {});
  }

  /** Ends all workers and timers, when all calls have settled. @returns a promise that resolves when they have ended. */
  async stop(): Promise<void> {
    await this.pool.close();
    this.timeline.stop();
    this.#clock.stop();
  }
}

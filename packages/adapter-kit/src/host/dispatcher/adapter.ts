import type { Capabilities } from '@dispatch/core';
import type { Blocking } from '../blocking/blocking.js';
import type { Scheduler } from '../scheduling/scheduler.js';
import type { Publisher } from '../telemetry/observation.js';
import type { Clock } from '../time/clock.js';
import type { Spawn } from '../worker-link.js';

/** What an adapter supplies to `createPooledDispatcher`. */
export interface Adapter {
  /** The name of its dispatchers, if the user sets none. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /** How many workers its dispatchers have, if the user sets no number. */
  readonly workers: number;
  readonly spawn: Spawn;
  /**
   * The names of the options that only its dispatchers have, each after a comma: `', worker, setup'`; `''` if they have none.
   * Options with other names are then rejected (clause A29), and without it none are.
   */
  readonly options?: string | undefined;
  /** How this thread blocks, if the capability `blocking` is not `false`. */
  readonly blocking?: Blocking | undefined;
  /**
   * Adds to the dispatcher what only some adapters need: `importFirst` and `WorkerSupply` of `@dispatch/adapter-kit/bytes`.
   * Called once.
   */
  readonly extend?: ((scheduler: Scheduler) => void) | undefined;
  /** Publishes events in addition to the dispatcher's `events`. */
  readonly publisher?: Publisher | undefined;
  /** Default: `systemClock()`. The option `clock` replaces it for time limits. */
  readonly clock?: Clock | undefined;
}

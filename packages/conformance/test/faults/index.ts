import type { Fault } from './fault.js';
import { runningAndOrderFaults } from './running-and-order.js';
import { tasksAndOptionsFaults } from './tasks-and-options.js';
import { futuresFaults } from './futures.js';
import { timeoutsFaults } from './timeouts.js';
import { cancellingFaults } from './cancelling.js';
import { dataFaults } from './data.js';
import { errorsFaults } from './errors.js';
import { blockingFaults } from './blocking.js';
import { closingFaults } from './closing.js';
import { streamsFaults } from './streams.js';
import { capabilitiesFaults } from './capabilities.js';
import { mapFaults } from './map.js';
import { progressFaults } from './progress.js';
import { statisticsFaults } from './statistics.js';
import { eventsFaults } from './events.js';
import { priorityAndAffinityFaults } from './priority-and-affinity.js';
import { matrixFaults } from './matrix.js';
import { observationFaults } from './observation.js';
import { workersFaults } from './workers.js';
import { literalFaults } from './literal.js';
import { sequencesFaults } from './sequences.js';
import { valuesFaults } from './values.js';

/** Every fault that is planted in the reference dispatcher on this thread. */
export const faults: readonly Fault[] = [
  runningAndOrderFaults,
  tasksAndOptionsFaults,
  futuresFaults,
  timeoutsFaults,
  cancellingFaults,
  dataFaults,
  errorsFaults,
  blockingFaults,
  closingFaults,
  streamsFaults,
  capabilitiesFaults,
  priorityAndAffinityFaults,
  mapFaults,
  progressFaults,
  statisticsFaults,
  eventsFaults,
  valuesFaults,
  observationFaults,
  matrixFaults,
  workersFaults,
  sequencesFaults,
  literalFaults,
].flat();

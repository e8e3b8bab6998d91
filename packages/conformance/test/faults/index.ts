import type { Fault } from './fault.js';
import { runningAndOrderFaults } from './running-and-order.js';
import { tasksAndOptionsFaults } from './tasks-and-options.js';
import { futuresFaults } from './futures.js';
import { timeoutsFaults } from './timeouts.js';
import { cancellingFaults } from './cancelling.js';
import { dataFaults } from './data.js';
import { deepValuesFaults } from './deep-values.js';
import { errorsFaults } from './errors.js';
import { blockingFaults } from './blocking.js';
import { closingFaults } from './closing.js';
import { streamsFaults } from './streams.js';
import { capabilitiesFaults } from './capabilities.js';
import { mapFaults } from './map.js';
import { progressFaults } from './progress.js';
import { statisticsFaults } from './statistics.js';
import { eventsFaults } from './events.js';
import { valuesFaults } from './values.js';
import { realmsAndMessagesFaults } from './realms-and-messages.js';
import { callbackContextsFaults } from './callback-contexts.js';
import { clocksFaults } from './clocks.js';
import { priorityAndAffinityFaults } from './priority-and-affinity.js';
import { matrixFaults } from './matrix.js';
import { observationFaults } from './observation.js';
import { workersFaults } from './workers.js';
import { literalFaults } from './literal.js';
import { sequencesFaults } from './sequences.js';
import { secondCopyFaults } from './second-copy.js';
import { optionValuesFaults } from './option-values.js';

/** Every fault that is planted in the reference dispatcher on this thread. */
export const faults: readonly Fault[] = [
  runningAndOrderFaults,
  tasksAndOptionsFaults,
  futuresFaults,
  timeoutsFaults,
  cancellingFaults,
  dataFaults,
  deepValuesFaults,
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
  optionValuesFaults,
  secondCopyFaults,
  realmsAndMessagesFaults,
  callbackContextsFaults,
  clocksFaults,
  observationFaults,
  matrixFaults,
  workersFaults,
  sequencesFaults,
  literalFaults,
].flat();

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
import { streamClosingFaults } from './stream-closing.js';
import { streamsFaults } from './streams.js';
import { capabilitiesFaults } from './capabilities.js';
import { mapFaults } from './map.js';
import { progressFaults } from './progress.js';
import { statisticsFaults } from './statistics.js';
import { eventsFaults } from './events.js';
import { valuesFaults } from './values.js';
import { realmsAndMessagesFaults } from './realms-and-messages.js';
import { callbackContextsFaults } from './callback-contexts.js';
import { carriedByMethodFaults } from './carried-by-method.js';
import { besideOthersFaults } from './beside-others.js';
import { carriedContextFaults } from './carried-context.js';
import { clocksFaults } from './clocks.js';
import { priorityAndAffinityFaults } from './priority-and-affinity.js';
import { matrixFaults } from './matrix.js';
import { matrixValuesFaults } from './matrix-values.js';
import { observationFaults } from './observation.js';
import { workersFaults } from './workers.js';
import { literalFaults } from './literal.js';
import { literalClosingFaults } from './literal-closing.js';
import { literalDataFaults } from './literal-data.js';
import { literalGeneratorsFaults } from './literal-generators.js';
import { literalRunningFaults } from './literal-running.js';
import { literalStreamsFaults } from './literal-streams.js';
import { literalWorkersFaults } from './literal-workers.js';
import { meanwhileFaults } from './meanwhile.js';
import { sharingFaults } from './sharing.js';
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
  sharingFaults,
  errorsFaults,
  blockingFaults,
  closingFaults,
  streamsFaults,
  streamClosingFaults,
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
  carriedContextFaults,
  carriedByMethodFaults,
  clocksFaults,
  observationFaults,
  matrixFaults,
  matrixValuesFaults,
  workersFaults,
  sequencesFaults,
  meanwhileFaults,
  besideOthersFaults,
  literalFaults,
  literalRunningFaults,
  literalWorkersFaults,
  literalClosingFaults,
  literalStreamsFaults,
  literalGeneratorsFaults,
  literalDataFaults,
].flat();

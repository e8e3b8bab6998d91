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

/** Every fault that is planted in the reference on this thread. */
export const faults: readonly Fault[] = [runningAndOrderFaults, tasksAndOptionsFaults, futuresFaults, timeoutsFaults, cancellingFaults, dataFaults, errorsFaults, blockingFaults, closingFaults, streamsFaults, capabilitiesFaults].flat();

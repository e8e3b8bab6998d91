// Imported by the bundles with the mutants, in every thread: which mutant is active, and which ones the process has reached.
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

const { MUTATION_ACTIVE: active, MUTATION_COVERAGE: count } = process.env;
const key = 'mutation coverage';

// Threads share the memory, because an ended thread cannot report anything.
if (count !== undefined && isMainThread) setEnvironmentData(key, new SharedArrayBuffer(Number(count)));

/** One byte for each mutant: 1 if it has been reached. `undefined` if coverage is not recorded. */
export const reached = count === undefined ? undefined : new Uint8Array(getEnvironmentData(key));

/** Whether the mutant is active. Called where the code and its mutants differ. */
export const isActive = (id) => id === active;

/** Called where the code may differ, with the mutants there. Always returns a falsy value. */
export const cover =
  reached === undefined
    ? () => false
    : (...ids) => {
        for (const id of ids) reached[id] = 1;
        return false;
      };

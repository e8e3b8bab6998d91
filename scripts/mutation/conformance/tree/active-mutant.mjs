// Imported by the bundles with the mutants, in every thread and process: which mutant is active, and which ones are reached.
import { closeSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

const { MUTATION_ACTIVE: active, MUTATION_COVERAGE: count, MUTATION_RUNNER: runner } = process.env;
const key = 'mutation coverage';
const file = process.env.MUTATION_COVERAGE_FILE;
/** The process that runs the cases. Those that it starts inherit the variable. */
const isRunner = runner === undefined || runner === String(process.pid);
process.env.MUTATION_RUNNER ??= String(process.pid);

/** Whether the mutant is active. Called where the code and its mutants differ. */
export const isActive = (id) => id === active;

/** Called where the code may differ, with the mutants there. Always returns a falsy value. */
export const cover = count === undefined ? () => false : isRunner ? coverInMemory() : coverInFile();

// Threads of the runner share memory with it, because an ended thread cannot report anything.
function coverInMemory() {
  if (isMainThread) setEnvironmentData(key, new SharedArrayBuffer(Number(count)));
  const reached = new Uint8Array(getEnvironmentData(key));
  return (...ids) => {
    for (const id of ids) reached[id] = 1;
    return false;
  };
}

// Other processes share a file with it: first the number of the case, then one byte for each mutant. The number is read once a
// millisecond at most, because tasks that reach mutants a million times would take minutes.
function coverInFile() {
  const descriptor = openSync(file, 'r+');
  const [now, one] = [new Uint8Array(1), Uint8Array.of(1)];
  const written = new Set();
  // Bound: a case may replace it.
  const elapsed = performance.now.bind(performance);
  let [current, readAt] = [-1, -Infinity];
  return (...ids) => {
    if (elapsed() - readAt >= 1) {
      readSync(descriptor, now, 0, 1, 0);
      if (now[0] !== current) written.clear();
      [current, readAt] = [now[0], elapsed()];
    }
    for (const id of ids) {
      if (written.has(id)) continue;
      written.add(id);
      writeSync(descriptor, one, 0, 1, 1 + Number(id));
    }
    return false;
  };
}

/** For the runner: begins to record what a case reaches. */
export function beginCoverage() {
  new Uint8Array(getEnvironmentData(key)).fill(0);
  const bytes = new Uint8Array(1 + Number(count));
  number = (number + 1) % 256;
  bytes[0] = number;
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, 0);
  closeSync(descriptor);
}

let number = 0;
if (count !== undefined && isRunner && isMainThread) writeFileSync(file, new Uint8Array(1 + Number(count)));

/** For the runner: the mutants that have been reached since, in any thread or process. */
export function reachedMutants() {
  const inFile = readFileSync(file);
  return [...new Uint8Array(getEnvironmentData(key))].flatMap((hit, id) =>
    hit === 1 || inFile[1 + id] === 1 ? [id] : [],
  );
}

import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A log of events, one per line, written by the runner inside vitest and by the process that watches it. */
export class Log {
  #path;

  constructor(folder) {
    this.folder = folder;
    this.#path = join(folder, 'log.ndjson');
    writeFileSync(this.#path, '', { flag: 'a' });
  }

  add(entry) {
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }

  get size() {
    return statSync(this.#path).size;
  }

  entries() {
    return readFileSync(this.#path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  /** The outcome of each logged mutant: `killed`, `hung`, `alive` or `static`. */
  outcomes() {
    const outcomes = new Map();
    for (const { event, mutant, ...rest } of this.entries()) {
      if (event === 'reached') for (const id of rest.static) if (!outcomes.has(id)) outcomes.set(id, 'static');
      if (event === 'killed' || event === 'hung') outcomes.set(mutant, event);
      if (event === 'alive' && !['killed', 'hung'].includes(outcomes.get(mutant))) outcomes.set(mutant, 'alive');
    }
    return outcomes;
  }

  /** The ids of the mutants that no test has killed, including those that no test has reached. */
  survivors(mutants) {
    const outcomes = this.outcomes();
    return mutants
      .filter(({ id, ignored }) => ignored === undefined && !['killed', 'hung'].includes(outcomes.get(id)))
      .map(({ id }) => id);
  }
}

/** Reads the results of a run from `folder`. */
export function readRun(folder) {
  return {
    mutants: JSON.parse(readFileSync(join(folder, 'mutants.json'), 'utf8')),
    entries: new Log(folder).entries(),
  };
}

/** Copies the killed mutants of an earlier run to `log`, if the same mutants (position and replacement) still exist. */
export function carryOver({ mutants: earlier, entries }, mutants, log) {
  const nameOf = ({ file, line, column, mutator, original, replacement }) =>
    JSON.stringify([file, line, column, mutator, original, replacement]);
  const ids = new Map(mutants.map((mutant) => [nameOf(mutant), mutant.id]));
  const known = new Map(earlier.map((mutant) => [mutant.id, ids.get(nameOf(mutant))]));
  for (const entry of entries) {
    const id = known.get(entry.mutant);
    if (id !== undefined && (entry.event === 'killed' || entry.event === 'hung')) log.add({ ...entry, mutant: id });
  }
}

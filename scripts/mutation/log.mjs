import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What happened to which mutant, line by line: written by the runner inside vitest, and by who watches it. */
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

  /** What became of each mutant that is told of: `killed`, `hung`, `alive` or `static`. */
  verdicts() {
    const verdicts = new Map();
    for (const { event, mutant, ...rest } of this.entries()) {
      if (event === 'reached') for (const id of rest.static) if (!verdicts.has(id)) verdicts.set(id, 'static');
      if (event === 'killed' || event === 'hung') verdicts.set(mutant, event);
      if (event === 'alive' && !['killed', 'hung'].includes(verdicts.get(mutant))) verdicts.set(mutant, 'alive');
    }
    return verdicts;
  }

  /** The mutants that nothing has noticed yet, reached or not. */
  survivors(mutants) {
    const verdicts = this.verdicts();
    return mutants
      .filter(({ id, ignored }) => ignored === undefined && !['killed', 'hung'].includes(verdicts.get(id)))
      .map(({ id }) => id);
  }
}

/** What a run left in `folder`. */
export function readRun(folder) {
  return {
    mutants: JSON.parse(readFileSync(join(folder, 'mutants.json'), 'utf8')),
    entries: new Log(folder).entries(),
  };
}

/** Notes what an earlier run killed, as far as the mutants are the same: where they are and what they become. */
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

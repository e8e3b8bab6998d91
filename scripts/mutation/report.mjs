import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const percent = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);

/** Prints a table of the files, and writes the survivors to a file, each with its original and its replacement. */
export function report(mutants, log, folder) {
  const outcomes = log.outcomes();
  const files = new Map();
  for (const mutant of mutants) {
    if (mutant.ignored !== undefined) continue;
    const counts = files.get(mutant.file) ?? { killed: 0, hung: 0, alive: 0, unreached: 0, static: 0 };
    counts[outcomes.get(mutant.id) ?? 'unreached'] += 1;
    files.set(mutant.file, counts);
  }
  const total = { killed: 0, hung: 0, alive: 0, unreached: 0, static: 0 };
  const rows = [...files].map(([file, counts]) => {
    for (const key of Object.keys(total)) total[key] += counts[key];
    return rowOf(file.replace(/^packages\/|src\//g, '').replace('src/', ''), counts);
  });
  const table = [
    '| | mutants | killed | hung | survived | not reached | score |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    rowOf('all', total),
  ].join('\n');
  const survivors = mutants.filter(
    ({ id, ignored }) => ignored === undefined && ['alive', undefined].includes(outcomes.get(id)),
  );
  const once = mutants.filter(({ id, ignored }) => ignored === undefined && outcomes.get(id) === 'static');
  const show = ({ id, file, line, column, mutator, original, replacement }) =>
    `${file}:${line}:${column} ${mutator} #${id}${outcomes.has(id) ? '' : ' (not reached)'}\n  - ${original.replaceAll('\n', '\n    ')}\n  + ${replacement}`;
  writeFileSync(join(folder, 'survivors.txt'), `${survivors.map(show).join('\n')}\n`);
  writeFileSync(join(folder, 'static.txt'), `${once.map(show).join('\n')}\n`);
  writeFileSync(join(folder, 'table.md'), `${table}\n`);
  console.info(
    `${table}\n\n${total.static} more are in code that runs once when a module is loaded, ${mutants.filter(({ ignored }) => ignored).length} in messages.`,
  );
  console.info(`Survivors: reports/mutation/survivors.txt`);
}

function rowOf(name, { killed, hung, alive, unreached }) {
  const all = killed + hung + alive + unreached;
  return `| \`${name}\` | ${all} | ${killed} | ${hung} | ${alive} | ${unreached} | ${percent(killed + hung, all)} |`;
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const parts = ['host', 'worker', 'wire'];
const percent = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);

/** The part of the adapter kit that a mutant is in. */
export const partOf = ({ file }) => parts.find((part) => file.startsWith(`packages/adapter-kit/src/${part}/`));

/** Prints a table of the parts, and writes the survivors to a file. @param results of the mutants that were tried. */
export function report(results, folder) {
  const rows = [...parts, 'all'].map((part) => {
    const own = results.filter(({ mutant }) => part === 'all' || partOf(mutant) === part);
    const count = (outcome) => own.filter((result) => result.outcome === outcome).length;
    const [killed, hung, survived, unreached] = ['killed', 'hung', 'survived', 'not reached'].map(count);
    return `| ${part === 'all' ? part : `\`${part}\``} | ${own.length} | ${killed} | ${hung} | ${survived} | ${unreached} | ${percent(killed + hung, own.length)} |`;
  });
  const table = [
    '| | mutants | killed | hung | survived | not reached | score |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
  const survivors = results
    .filter(({ outcome }) => outcome === 'survived' || outcome === 'not reached')
    .sort((one, other) => place(one).localeCompare(place(other), 'en', { numeric: true }))
    .map(
      (result) =>
        `${place(result)} ${result.mutant.mutator} #${result.mutant.id}${result.outcome === 'survived' ? '' : ' (not reached)'}\n` +
        `  - ${result.mutant.original.replaceAll('\n', '\n    ')}\n  + ${result.mutant.replacement}`,
    );
  writeFileSync(join(folder, 'table.md'), `${table}\n`);
  writeFileSync(join(folder, 'survivors.txt'), `${survivors.join('\n')}\n`);
  console.info(`${table}\n\nSurvivors: reports/mutation/conformance/survivors.txt`);
}

const place = ({ mutant: { file, line, column } }) => `${file}:${line}:${column}`;

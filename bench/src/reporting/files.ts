import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Results } from '../results.js';
import { root } from '../root.js';

/**
 * The results of runs, the oldest first: of the files that `args` names, or of all files in bench/results. Ends the process with
 * `usage` if the arguments have `--help`, and with one line and exit code 2 if they are invalid or a file cannot be read.
 */
export function readRuns(args: readonly string[], usage: string): Results[] {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) {
      process.stdout.write(usage);
      process.exit();
    }
    return runsIn(positionals);
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)} (see --help)\n`);
    process.exit(2);
  }
}

function runsIn(files: readonly string[]): Results[] {
  const folder = new URL('bench/results/', root);
  const kept = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const paths = files.length > 0 ? files : kept.map((name) => new URL(name, folder));
  // Only main.ts writes these files.
  const runs = paths.map((path) => JSON.parse(readFileSync(path, 'utf8')) as Results);
  return runs.toSorted((a, b) => a.date.localeCompare(b.date));
}

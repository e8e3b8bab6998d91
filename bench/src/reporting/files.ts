import { readdirSync, readFileSync } from 'node:fs';
import type { Results } from '../results.js';
import { root } from '../root.js';

/** The results of runs, the oldest first: of the given files, or of all files in bench/results. */
export function readRuns(files: readonly string[]): Results[] {
  const folder = new URL('bench/results/', root);
  const kept = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const paths = files.length > 0 ? files : kept.map((name) => new URL(name, folder));
  // Only main.ts writes these files.
  const runs = paths.map((path) => JSON.parse(readFileSync(path, 'utf8')) as Results);
  return runs.toSorted((a, b) => a.date.localeCompare(b.date));
}

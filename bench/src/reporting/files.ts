import { readdirSync, readFileSync } from 'node:fs';
import type { Results } from '../results.js';
import { root } from '../root.js';

/** The runs that tables and charts are made from, the oldest first: of the files that were named, or of all that are kept. */
export function readRuns(files: readonly string[]): Results[] {
  const folder = new URL('bench/results/', root);
  const kept = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const paths = files.length > 0 ? files : kept.map((name) => new URL(name, folder));
  // What main.ts wrote; nothing else writes these files.
  const runs = paths.map((path) => JSON.parse(readFileSync(path, 'utf8')) as Results);
  return runs.toSorted((a, b) => a.date.localeCompare(b.date));
}

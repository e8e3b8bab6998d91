import { readFileSync } from 'node:fs';
import type { Results } from '../results.js';

export const root: URL = new URL('../../../', import.meta.url);

/** The results that tables and charts are made from: the file that was named, or the one that is kept. */
export function readResults(file: string | undefined): Results {
  // What main.ts wrote; nothing else writes these files.
  return JSON.parse(readFileSync(file ?? new URL('bench/results/results.json', root), 'utf8')) as Results;
}

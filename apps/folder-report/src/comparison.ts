import { formatDuration, formatShare, formatTable, plural, printable } from './format.js';
import type { FileResults } from './file-results.js';
import type { Run } from './run-adapter.js';
import { samplingInterval, type Stalls } from './stalls.js';

/** Adapters compared on the same files. */
export interface Comparison {
  readonly runs: readonly Pick<Run, 'adapter' | 'workers' | 'milliseconds' | 'stalls'>[];
  /** In milliseconds; already subtracted from the stalls. */
  readonly samplingInterval: number;
  /** The paths for which the results differ. */
  readonly differences: readonly string[];
}

export function compare(runs: readonly (Run & { readonly results: FileResults })[]): Comparison {
  const results = runs.map((run) => byPath(run.results));
  const paths = new Set(results.flatMap((of) => [...of.keys()]));
  return {
    runs: runs.map(({ adapter, workers, milliseconds, stalls }) => ({ adapter, workers, milliseconds, stalls })),
    samplingInterval,
    differences: [...paths].filter((path) => new Set(results.map((of) => of.get(path))).size > 1).toSorted(),
  };
}

/** The result for each path as a string; equal results have equal strings. */
function byPath({ files, unreadable }: FileResults): Map<string, string> {
  return new Map([
    ...files.map(
      ({ path, bytes, gzipBytes, brotliBytes, sha256 }) =>
        [path, [bytes, gzipBytes, brotliBytes, sha256].join()] as const,
    ),
    ...unreadable.map(({ path, reason }) => [path, reason] as const),
  ]);
}

/** The comparison as human-readable text. Lists at most `top` differences, but at least one. */
export function comparisonText({ runs, differences }: Comparison, top: number): string {
  const rows = runs.map(({ adapter, milliseconds, stalls }) => [
    adapter,
    formatDuration(milliseconds),
    ...stallCells(stalls),
  ]);
  const lines = [
    'Comparison of the adapters: wall time, and event-loop stalls on the main thread',
    ...formatTable([['', 'wall time', 'stall p50', 'p99', 'max', 'busy'], ...rows], 'lrrrrr'),
    `  A stall is the delay of a ${samplingInterval} ms timer; busy is the share of time in which the main thread was active.`,
    differences.length === 0
      ? '  Both adapters produced the same results.'
      : `  The results differ for ${plural(differences.length, 'path')}:`,
    ...differences.slice(0, Math.max(1, top)).map((path) => `    ${printable(path)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function stallCells({ p50, p99, max, busy }: Stalls): string[] {
  return [...[p50, p99, max].map(formatDuration), formatShare(busy, 1)];
}

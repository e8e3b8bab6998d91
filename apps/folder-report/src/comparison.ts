import { formatDuration, formatShare, formatTable, plural, printable } from './format.js';
import type { Findings } from './findings.js';
import type { Run } from './run-adapter.js';
import { samplingInterval, type Stalls } from './stalls.js';

/** How adapters did on the same files. */
export interface Comparison {
  readonly runs: readonly Pick<Run, 'adapter' | 'workers' | 'milliseconds' | 'stalls'>[];
  /** In milliseconds; already taken off the stalls. */
  readonly samplingInterval: number;
  /** The paths for which they did not find the same. */
  readonly differences: readonly string[];
}

export function compare(runs: readonly (Run & { readonly findings: Findings })[]): Comparison {
  const findings = runs.map((run) => byPath(run.findings));
  const paths = new Set(findings.flatMap((of) => [...of.keys()]));
  return {
    runs: runs.map(({ adapter, workers, milliseconds, stalls }) => ({ adapter, workers, milliseconds, stalls })),
    samplingInterval,
    differences: [...paths].filter((path) => new Set(findings.map((of) => of.get(path))).size > 1).toSorted(),
  };
}

/** What was found of each path, as a string that is the same for the same finding. */
function byPath({ files, unreadable }: Findings): Map<string, string> {
  return new Map([
    ...files.map(
      ({ path, bytes, gzipBytes, brotliBytes, sha256 }) =>
        [path, [bytes, gzipBytes, brotliBytes, sha256].join()] as const,
    ),
    ...unreadable.map(({ path, reason }) => [path, reason] as const),
  ]);
}

/** The comparison for people. `top` limits its list. */
export function comparisonText({ runs, differences }: Comparison, top: number): string {
  const rows = runs.map(({ adapter, milliseconds, stalls }) => [
    adapter,
    formatDuration(milliseconds),
    ...stallCells(stalls),
  ]);
  const lines = [
    'Comparison of the adapters, and how long each stalled the main thread',
    ...formatTable([['', 'wall time', 'stall p50', 'p99', 'max', 'busy'], ...rows], 'lrrrrr'),
    `  A stall is by how much a timer of ${samplingInterval} ms came late; busy is the share of the time this thread was at work.`,
    differences.length === 0 ? '  Both found the same.' : `  They differ on ${plural(differences.length, 'path')}:`,
    ...differences.slice(0, Math.max(1, top)).map((path) => `    ${printable(path)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function stallCells({ p50, p99, max, busy }: Stalls): string[] {
  return [...[p50, p99, max].map(formatDuration), formatShare(busy, 1)];
}

import { markdownTable } from 'markdown-table';
import type { WorkloadResult } from '../results.js';
import { formatFigure, formatNumber, formatRatio } from './format.js';

/** A workload as a table in Markdown, the best first; what the machine disturbed is marked. */
export function tableOf({ peers, unit, baseline }: WorkloadResult): string {
  const rows = peers
    .toSorted((a, b) => a.median - b.median)
    .map(({ peer, median, low, high, ratio, samples, dropped, disturbed }) => [
      peer,
      `${disturbed ? '~' : ''}${formatFigure(median, unit)}`,
      `${formatNumber(low)} to ${formatNumber(high)}`,
      ratio === null ? '' : formatRatio(ratio),
      String(samples.length),
      String(dropped),
    ]);
  return markdownTable([['', 'median', 'middle half', `to ${baseline}`, 'repetitions', 'dropped'], ...rows], {
    align: ['l', 'r', 'r', 'r', 'r', 'r'],
  });
}

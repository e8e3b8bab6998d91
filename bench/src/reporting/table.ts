import { markdownTable } from 'markdown-table';
import type { WorkloadResult } from '../results.js';
import { formatFigure, formatNumber, formatRatio } from './format.js';

/** A workload as a Markdown table, the best peer first. Disturbed figures are marked. */
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
  return markdownTable(
    [['', 'median', 'interquartile range', `ratio to ${baseline}`, 'repetitions', 'dropped'], ...rows],
    {
      align: ['l', 'r', 'r', 'r', 'r', 'r'],
    },
  );
}

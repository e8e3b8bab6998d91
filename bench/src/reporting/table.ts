import { markdownTable } from 'markdown-table';
import type { PeerResult, WorkloadResult } from '../results.js';
import type { Unit } from '../workloads/workload.js';
import { formatFigure, formatNumber, formatRatio } from './format.js';

/** A workload as a Markdown table, the best peer first. Disturbed figures are marked. */
export function tableOf({ peers, unit, baseline }: WorkloadResult): string {
  const details = detailsOf(peers, unit);
  const rows = peers
    .toSorted((a, b) => a.median - b.median)
    .map((result) => [result, ...details.map(({ cellOf }) => cellOf(result))] as const)
    .map(([{ peer, median, low, high, ratio, samples, dropped, disturbed }, ...cells]) => [
      peer,
      `${disturbed ? '~' : ''}${formatFigure(median, unit)}`,
      ...cells,
      `${formatNumber(low)} to ${formatNumber(high)}`,
      ratio === null ? '' : formatRatio(ratio),
      String(samples.length),
      String(dropped),
    ]);
  return markdownTable(
    [
      [
        '',
        'median',
        ...details.map(({ name }) => name),
        'interquartile range',
        `ratio to ${baseline}`,
        'repetitions',
        'dropped',
      ],
      ...rows,
    ],
    { align: ['l', ...details.map(() => 'r'), 'r', 'r', 'r', 'r', 'r'] },
  );
}

/** The columns that not all results have. */
function detailsOf(
  peers: readonly PeerResult[],
  unit: Unit,
): readonly { readonly name: string; cellOf(result: PeerResult): string }[] {
  const cell = (value: number | undefined, format: (value: number) => string): string =>
    value === undefined ? '' : format(value);
  const names = [...new Set(peers.flatMap(({ more = {} }) => Object.keys(more)))];
  return [
    ...(peers.some(({ mean }) => mean !== undefined)
      ? [{ name: 'mean', cellOf: ({ mean }: PeerResult) => cell(mean, (value) => formatFigure(value, unit)) }]
      : []),
    ...names.map((name) => ({ name, cellOf: ({ more }: PeerResult) => cell(more?.[name], formatNumber) })),
    ...(peers.some(({ processorTime }) => processorTime !== undefined)
      ? [
          {
            name: 'processor time',
            cellOf: ({ processorTime }: PeerResult) => cell(processorTime, (value) => formatFigure(value, 'ms')),
          },
        ]
      : []),
  ];
}

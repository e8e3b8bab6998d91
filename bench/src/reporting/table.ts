import { markdownTable } from 'markdown-table';
import type { PeerResult, WorkloadResult } from '../results.js';
import type { Unit } from '../workloads/workload.js';
import { ratiosOf } from './combine.js';
import { formatFigure, formatNumber, formatRange, formatRatio } from './format.js';

/**
 * A workload as a Markdown table, the best peer first. Disturbed figures are marked. If several runs are combined, their range is
 * shown instead of that of the repetitions.
 */
export function tableOf(result: WorkloadResult & { readonly runs?: readonly WorkloadResult[] }): string {
  const { peers, unit, baseline, runs = [result] } = result;
  const ratioOf = ({ peer, ratio }: PeerResult): string => {
    if (ratio === null) return '';
    const range = peer === baseline ? '' : formatRange(ratiosOf({ runs }, peer, baseline), formatRatio);
    return `${formatRatio(ratio)}${range === '' ? '' : ` (${range})`}`;
  };
  const details = detailsOf(peers, unit);
  const rows = peers
    .toSorted((a, b) => a.median - b.median)
    .map((each) => [
      each.peer,
      `${each.disturbed ? '~' : ''}${formatFigure(each.median, unit)}`,
      ...details.map(({ cellOf }) => cellOf(each)),
      `${formatNumber(each.low)} to ${formatNumber(each.high)}`,
      ratioOf(each),
      String(each.samples.length),
      String(each.dropped),
    ]);
  return markdownTable(
    [
      [
        '',
        'median',
        ...details.map(({ name }) => name),
        runs.length > 1 ? `range of ${runs.length} runs` : 'interquartile range',
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

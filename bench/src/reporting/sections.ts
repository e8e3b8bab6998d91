import { markdownTable } from 'markdown-table';
import { median } from 'simple-statistics';
import type { Results, WorkloadResult } from '../results.js';
import { ratiosOf, type CombinedResult } from './combine.js';
import { formatCount, formatFigure, formatRange, formatRatio } from './format.js';
import { tableOf } from './table.js';
import { evaluate, formatTarget, formatValue, targets, type Target } from './targets.js';

/** Where and when each run was measured; with several runs, also the workloads of each. */
export function provenanceOfAll(runs: readonly Results[]): string {
  const groupsOf = ({ workloads }: Results): string =>
    [...new Set(workloads.map(({ id }) => id.split('/')[0]))].join(', ');
  return runs.map((run) => `${provenance(run)}${runs.length > 1 ? `\nWorkloads: ${groupsOf(run)}.` : ''}`).join('\n\n');
}

export function provenance({ date, effort, busy, machine, versions, workloads, notRun = [] }: Results): string {
  const { processor, processors, memory, system, node, chromium, tellsForeignWork, pins } = machine;
  const programs = [
    `Node ${node.replace(/^v/, '')}`,
    ...(chromium !== undefined && workloads.some(isInBrowser) ? [`Chromium ${chromium}`] : []),
  ];
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Measured on ${date.slice(0, 10)}: ${processor}, ${processors} processors, ${memory} GB, ${system}, ${programs.join(', ')}.`,
    `Versions: ${named.join(', ')}.`,
    ...(effort === 'quick'
      ? ['A quick run, with fewer repetitions and smaller sizes: the figures are imprecise.']
      : []),
    ...(busy === true ? ['A process that is always busy ran beside each repetition.'] : []),
    ...(tellsForeignWork
      ? []
      : ['The platform did not report the processor time of other processes: no repetition was dropped.']),
    ...(pins ? [] : ['No process could be pinned to one processor.']),
    ...notRun.map(({ id, reason }) => `Not run: \`${id}\` (${reason}).`),
  ].join('\n');
}

function isInBrowser({ id }: WorkloadResult): boolean {
  return id.startsWith('browser/');
}

/** The targets and the measured values. */
export function targetTable(workloads: readonly CombinedResult[]): string {
  const format = (target: Target, value: number): string => formatTarget(target, value, workloads);
  const rows = targets.map((target) => {
    const { value, values, status, disturbed } = evaluate(target, workloads);
    const range = formatRange(values, (each) => formatValue(target, each));
    return [
      target.title,
      target.against ?? '',
      format(target, target.atLeast),
      target.aim === undefined ? '' : format(target, target.aim),
      value === undefined ? '' : `${disturbed ? '~' : ''}${format(target, value)}${range === '' ? '' : ` (${range})`}`,
      status === 'missed' ? '**missed**' : status,
    ];
  });
  return markdownTable([['', 'against', 'at least', 'aim', 'measured', ''], ...rows], {
    align: ['l', 'l', 'r', 'r', 'r', 'l'],
  });
}

/** A table per workload; variants that differ only in size share one. */
export function allWorkloads(workloads: readonly CombinedResult[]): string {
  const sections = workloads.filter(({ id }) => !isGrowth(id)).map(section);
  const growths = ['queue-growth', 'lane-growth'].flatMap((group) => {
    const points = workloads.filter(({ id }) => id.startsWith(`${group}/`));
    return points.length === 0 ? [] : [growthSection(group, points)];
  });
  return [...sections, ...growths].join('\n\n');
}

function isGrowth(id: string): boolean {
  return id.startsWith('queue-growth/') || id.startsWith('lane-growth/');
}

function section(result: CombinedResult): string {
  const { id, title, figure, tasks, pinned } = result;
  const details = [
    `\`${id}\`: ${figure}`,
    `tasks per repetition: ${formatCount(tasks)}`,
    ...(pinned ? ['pinned to one processor'] : []),
  ];
  return `### ${title}\n\n${details.join('; ')}.\n\n${tableOf(result)}`;
}

/** A table with a row per size. The size is the part of the id after the slash. */
function growthSection(group: string, points: readonly WorkloadResult[]): string {
  const [first] = points;
  const peers = [...new Set(points.flatMap((point) => point.peers.map(({ peer }) => peer)))];
  const rows = points.map(({ id, unit, peers: measured }) => [
    formatCount(Number(id.slice(group.length + 1))),
    ...peers.map((name) => {
      const found = measured.find(({ peer }) => peer === name);
      return found === undefined ? '' : `${found.disturbed ? '~' : ''}${formatFigure(found.median, unit)}`;
    }),
  ]);
  const head = group === 'queue-growth' ? 'queued at once' : 'simulated lanes';
  const table = markdownTable([[head, ...peers], ...rows], { align: ['r', ...peers.map(() => 'r')] });
  return `### ${group === 'queue-growth' ? 'Cost by length of the queue' : 'Cost by number of lanes'}\n\n\`${group}\`: ${first?.figure ?? ''}.\n\n${table}`;
}

/** The first table: the time of each peer relative to @dispatch. */
export function summaryTable(workloads: readonly CombinedResult[]): string {
  const shown = [
    'burst',
    'map',
    'round-trip/pinned',
    'blocking/pinned',
    'sleeping',
    'behind-slow',
    'browser/burst',
  ].flatMap((id) => workloads.filter((each) => each.id === id));
  const peers = [...new Set(shown.flatMap((workload) => workload.peers.map(({ peer }) => peer)))].filter(
    (peer) => peer !== 'dispatch' && peer !== 'shared-memory',
  );
  const rows = shown.map((workload) => {
    const { title, unit, peers: measured } = workload;
    const own = measured.find(({ peer }) => peer === 'dispatch');
    const times = peers.map((name) => {
      const ratios = ratiosOf(workload, name, 'dispatch');
      return ratios.length === 0 ? '' : `${formatRatio(median(ratios))} x`;
    });
    return [title, own === undefined ? '' : formatFigure(own.median, unit), ...times];
  });
  return markdownTable(
    [['', '@dispatch', ...peers.map((peer) => (peer === 'raw' ? 'raw postMessage' : peer))], ...rows],
    { align: ['l', ...peers.map(() => 'r'), 'r'] },
  );
}

import { expect, it } from 'vitest';
import { combine, ratiosOf } from '../src/reporting/combine.js';
import { targetTable } from '../src/reporting/sections.js';
import { tableOf } from '../src/reporting/table.js';
import { evaluate, targets } from '../src/reporting/targets.js';
import type { Results } from '../src/results.js';
import { peerOf, results, workload } from './fixtures/results.js';

/** A run in which a trip of @dispatch takes this many microseconds. */
const runOf = (own: number, raw: number, rest: Partial<Results> = {}): Results => ({
  ...results,
  workloads: [workload('round-trip/pinned', 3000, 'µs', [peerOf('dispatch', own, own / raw), peerOf('raw', raw, 1)])],
  ...rest,
});

it('takes a single run as it is, and the workloads of several runs together', () => {
  const [first, ...others] = results.workloads;
  if (first === undefined) throw new Error('the fixture is empty');
  const parts = [
    { ...results, workloads: [first] },
    { ...results, workloads: others },
  ];
  expect(combine(parts)).toEqual(results.workloads.map((each) => ({ ...each, runs: [each] })));
});

it('gives the median of several runs, their range, and ratios within each run', () => {
  const [combined] = combine([runOf(20, 16), runOf(30, 60), runOf(10, 10)]);
  if (combined === undefined) throw new Error('nothing was combined');
  const [own, raw] = combined.peers;
  expect(own).toMatchObject({
    peer: 'dispatch',
    median: 20,
    low: 10,
    high: 30,
    ratio: 1,
    dropped: 0,
    disturbed: false,
  });
  expect(own?.samples).toEqual([20, 20, 30, 30, 10, 10]);
  expect(raw).toMatchObject({ peer: 'raw', median: 16, low: 10, high: 60, ratio: 1 });
  expect(ratiosOf(combined, 'dispatch', 'raw')).toEqual([1.25, 0.5, 1]);
  expect(ratiosOf(combined, 'dispatch', 'piscina')).toEqual([]);
  const table = tableOf(combined);
  expect(table).toContain('range of 3 runs');
  expect(table).toMatch(/\| dispatch +\| 20\.0 µs \| +10\.0 to 30\.0 \| 1\.00 \(0\.50 to 1\.25\) \|/);
});

it('judges a target by the median of the ratios, and shows their range', () => {
  const target = targets.find(({ workload: id, against }) => id === 'round-trip/pinned' && against === 'raw');
  if (target === undefined) throw new Error('there is no such target');
  const workloads = combine([runOf(20, 16), runOf(30, 60), runOf(8, 10)]);
  expect(evaluate(target, workloads)).toMatchObject({ value: 0.8, values: [1.25, 0.5, 0.8], status: 'met' });
  expect(targetTable(workloads)).toContain('0.80 (0.50 to 1.25)');
});

it('combines means, processor times and further figures, and keeps that a run was disturbed', () => {
  const runs = [1, 2, 6].map((n) => ({
    ...results,
    workloads: [
      workload('burst', 20_000, 'µs', [
        peerOf('raw', n, 1, {
          mean: 10 * n,
          processorTime: 100 * n,
          more: { p99: 1000 * n },
          disturbed: n === 6,
          dropped: n,
        }),
      ]),
    ],
  }));
  expect(combine(runs)[0]?.peers[0]).toMatchObject({
    mean: 20,
    processorTime: 200,
    more: { p99: 2000 },
    disturbed: true,
    dropped: 9,
  });
});

it('does not combine runs of another size, or one beside a busy process', () => {
  const quick = results.workloads.map((each) => ({ ...each, tasks: 10 }));
  expect(() => combine([results, { ...results, workloads: quick }])).toThrow(
    'the results of burst in the files cannot be combined (20000 tasks; 10 tasks)',
  );
  expect(() => combine([runOf(1, 1), runOf(1, 1, { busy: true })])).toThrow(
    '(3000 tasks, pinned; 3000 tasks, pinned, beside a busy process)',
  );
});

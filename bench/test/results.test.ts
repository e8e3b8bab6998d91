import { expect, it } from 'vitest';
import { resultOf } from '../src/results.js';
import type { Repetition } from '../src/measuring/measure-workload.js';
import { workloadOf } from '../src/workloads/index.js';

const burst = workloadOf('burst');

const repetitions = (...figures: readonly number[]): Repetition[] =>
  figures.map((figure) => ({ figure, disturbed: false }));

it('compares medians to the median of the baseline', () => {
  const { peers } = resultOf(burst, 20_000, false, [
    { peer: 'dispatch', kept: repetitions(1, 2, 3), dropped: [] },
    { peer: 'raw', kept: repetitions(8, 6, 7), dropped: repetitions(70) },
  ]);
  expect(peers).toEqual([
    {
      peer: 'dispatch',
      median: 2,
      mean: 2,
      low: 1.5,
      high: 2.5,
      min: 1,
      max: 3,
      ratio: 0.2857,
      dropped: 0,
      disturbed: false,
      samples: [1, 2, 3],
    },
    {
      peer: 'raw',
      median: 7,
      mean: 7,
      low: 6.5,
      high: 7.5,
      min: 6,
      max: 8,
      ratio: 1,
      dropped: 1,
      disturbed: false,
      samples: [8, 6, 7],
      droppedSamples: [70],
    },
  ]);
});

it('uses and marks all repetitions if more were dropped than kept', () => {
  const [peer] = resultOf(burst, 20_000, false, [
    { peer: 'raw', kept: repetitions(1), dropped: repetitions(5, 9) },
  ]).peers;
  expect(peer).toMatchObject({ median: 5, dropped: 2, disturbed: true, samples: [1, 5, 9] });
});

it('has the mean, the processor time and the further figures of repetitions that report them', () => {
  const kept = [1, 2, 9].map((figure) => ({
    figure,
    mean: 10 * figure,
    processorTime: 100 * figure,
    more: { p99: 1000 * figure },
    disturbed: false,
  }));
  const [peer] = resultOf(burst, 20_000, false, [{ peer: 'raw', kept, dropped: [] }]).peers;
  expect(peer).toMatchObject({ median: 2, mean: 40, processorTime: 200, more: { p99: 2000 } });
});

it('has no ratio if the baseline was not measured', () => {
  expect(
    resultOf(burst, 20_000, false, [{ peer: 'dispatch', kept: repetitions(1), dropped: [] }]).peers[0]?.ratio,
  ).toBeNull();
});

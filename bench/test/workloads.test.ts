import { expect, it } from 'vitest';
import { workloads } from '../src/workloads/index.js';
import { targets } from '../src/reporting/targets.js';

it('has an id of its own for each workload', () => {
  expect(new Set(workloads.map(({ id }) => id)).size).toBe(workloads.length);
});

it('compares to a peer that is measured', () => {
  expect(workloads.filter(({ peers, baseline }) => !peers.includes(baseline))).toEqual([]);
});

it('measures this project in each', () => {
  expect(workloads.filter(({ peers }) => !peers.includes('dispatch'))).toEqual([]);
});

it('is smaller when it is to be quick', () => {
  expect(
    workloads.filter(({ tasks, repetitions }) => tasks.quick > tasks.full || repetitions.quick >= repetitions.full),
  ).toEqual([]);
});

it('has a workload, and the peer it is held against, for each target', () => {
  const unknown = targets.filter(({ workload, against }) => {
    const found = workloads.find(({ id }) => id === workload);
    return found === undefined || (against !== undefined && against !== 'the best' && !found.peers.includes(against));
  });
  expect(unknown).toEqual([]);
});

import { expect, it } from 'vitest';
import { workloads } from '../src/workloads/index.js';
import { targets } from '../src/reporting/targets.js';

it('each workload has a unique id', () => {
  expect(new Set(workloads.map(({ id }) => id)).size).toBe(workloads.length);
});

it('each baseline is a peer of its workload', () => {
  expect(workloads.filter(({ peers, baseline }) => !peers.includes(baseline))).toEqual([]);
});

it('each workload measures dispatch', () => {
  expect(workloads.filter(({ peers }) => !peers.includes('dispatch'))).toEqual([]);
});

it('a quick run is smaller than a full run', () => {
  expect(
    workloads.filter(({ tasks, repetitions }) => tasks.quick > tasks.full || repetitions.quick >= repetitions.full),
  ).toEqual([]);
});

it('each target has a workload, and the peer to compare with', () => {
  const unknown = targets.filter(({ workload, against }) => {
    const found = workloads.find(({ id }) => id === workload);
    return found === undefined || (against !== undefined && against !== 'the best' && !found.peers.includes(against));
  });
  expect(unknown).toEqual([]);
});

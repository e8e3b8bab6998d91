import { max, median, min, sum } from 'simple-statistics';
import type { PeerName } from '../peers/index.js';
import type { PeerResult, Results, WorkloadResult } from '../results.js';

/**
 * A workload in all runs that measured it. A figure is the median of the figures of the runs, and `low` and `high` are the least and
 * the greatest of them. With one run, it is that run's result.
 */
export interface CombinedResult extends WorkloadResult {
  /** The oldest first. Ratios are formed within a run. */
  readonly runs: readonly WorkloadResult[];
}

/** The workloads of all runs, in the order of their first run. @throws if two runs of a workload cannot be compared. */
export function combine(runs: readonly Results[]): CombinedResult[] {
  const measured = runs.flatMap((run) => run.workloads.map((result) => ({ result, isBusy: run.busy === true })));
  const ids = [...new Set(measured.map(({ result }) => result.id))];
  return ids.map((id) => {
    const ofId = measured.filter(({ result }) => result.id === id);
    const kinds = new Set(ofId.map(kindOf));
    if (kinds.size > 1) {
      throw new Error(
        `the results of ${id} in the files cannot be combined (${[...kinds].join('; ')}); name the files that belong together`,
      );
    }
    return combineRuns(ofId.map(({ result }) => result));
  });
}

function kindOf({ result: { tasks, pinned }, isBusy }: { result: WorkloadResult; isBusy: boolean }): string {
  return `${tasks} tasks${pinned ? ', pinned' : ''}${isBusy ? ', beside a busy process' : ''}`;
}

function combineRuns(runs: readonly WorkloadResult[]): CombinedResult {
  const [newest] = runs.slice(-1);
  if (newest === undefined) throw new Error('no run');
  const names = [...new Set(runs.flatMap(({ peers }) => peers.map(({ peer }) => peer)))];
  return { ...newest, runs, peers: names.map((name) => combinePeer(resultsOf(name, runs))) };
}

function resultsOf(name: PeerName, runs: readonly WorkloadResult[]): PeerResult[] {
  return runs.flatMap(({ peers }) => peers.filter(({ peer }) => peer === name));
}

function combinePeer(results: readonly PeerResult[]): PeerResult {
  const [newest] = results.slice(-1);
  if (newest === undefined) throw new Error('no result');
  if (results.length === 1) return newest;
  const medians = results.map((result) => result.median);
  const ratios = results.flatMap(({ ratio }) => ratio ?? []);
  const means = results.flatMap(({ mean }) => mean ?? []);
  const times = results.flatMap(({ processorTime }) => processorTime ?? []);
  const names = [...new Set(results.flatMap(({ more = {} }) => Object.keys(more)))];
  const more = names.map((name) => [name, median(results.flatMap((each) => each.more?.[name] ?? []))] as const);
  return {
    peer: newest.peer,
    median: median(medians),
    low: min(medians),
    high: max(medians),
    min: min(results.map((result) => result.min)),
    max: max(results.map((result) => result.max)),
    ratio: ratios.length > 0 ? median(ratios) : null,
    ...(means.length > 0 && { mean: median(means) }),
    ...(times.length > 0 && { processorTime: median(times) }),
    ...(more.length > 0 && { more: Object.fromEntries(more) }),
    dropped: sum(results.map(({ dropped }) => dropped)),
    disturbed: results.some(({ disturbed }) => disturbed),
    samples: results.flatMap(({ samples }) => samples),
  };
}

/** The figure of one peer divided by that of another, in each run that has both. */
export function ratiosOf(
  { runs }: Pick<CombinedResult, 'runs'>,
  peer: PeerName,
  other: PeerName,
  figureOf: (result: PeerResult) => number | undefined = (result) => result.median,
): number[] {
  return runs.flatMap(({ peers }) => {
    const [own, theirs] = [peer, other].map((name) => {
      const found = peers.find((each) => each.peer === name);
      return found === undefined ? undefined : figureOf(found);
    });
    return own === undefined || theirs === undefined ? [] : own / theirs;
  });
}

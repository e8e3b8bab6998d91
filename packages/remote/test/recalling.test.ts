import { describe, expect, it } from 'vitest';
import { chooseRecalled, type Recallable } from '../src/dispatcher/recalling.js';

/** Workers a, b, … with these tenures; those in upper case are idle. */
function workers(...tenures: readonly (readonly [lane: string, tenure: number, isRecalled?: boolean])[]): {
  readonly lane: string;
  readonly link: Recallable & { readonly lane: string };
}[] {
  return tenures.map(([name, tenure, isRecalled = false]) => {
    const lane = name.toLowerCase();
    return { lane, link: { lane, isIdle: name !== lane, isRecalled, tenure } };
  });
}

function chosen(all: ReturnType<typeof workers>, lanes: number, candidates = all.map(({ lane }) => lane)): string[] {
  return chooseRecalled(all, { candidates, lanes, isDraining: false }).map(({ lane }) => lane);
}

describe('the workers that a dispatcher returns', () => {
  it('are idle ones first, one at a time', () => {
    expect(chosen(workers(['a', 5000], ['B', 10], ['C', 10]), 7)).toEqual(['b']);
  });

  it('are busy ones only of a dispatcher that has at least two more, the oldest first', () => {
    expect(chosen(workers(['a', 2000], ['b', 3000], ['c', 10]), 1)).toEqual(['b']);
    expect(chosen(workers(['a', 2000], ['b', 3000]), 1)).toEqual([]);
  });

  it('include the only one, for a dispatcher that has none', () => {
    expect(chosen(workers(['a', 2000]), 0)).toEqual(['a']);
    expect(chosen(workers(['a', 500]), 0)).toEqual([]);
    // One that has not started yet.
    expect(chosen(workers(['a', -Infinity]), 0)).toEqual([]);
  });

  it('are of the host that asks, and not recalled before', () => {
    expect(chosen(workers(['A', 2000], ['B', 2000]), 0, ['b'])).toEqual(['b']);
    expect(chosen(workers(['A', 2000, true], ['b', 2000]), 1)).toEqual([]);
    expect(chosen(workers(['A', 2000]), 0, [])).toEqual([]);
  });

  it('are all of a host that is drained', () => {
    const all = workers(['a', 1], ['B', 1], ['c', 1], ['d', 1, true]);
    const recall = { candidates: ['a', 'b', 'd'], lanes: 0, isDraining: true };
    expect(chooseRecalled(all, recall).map(({ lane }) => lane)).toEqual(['a', 'b']);
  });
});

import { claimBytes } from '../../src/wire/claims.js';
import { Broken } from './broken.js';
import { checkEnd, checkState, initial, stepsOf, type Size, type State } from './model.js';
import { wordsOf } from './words.js';
import { Claims } from '../support/claims.js';

/** The size of an exploration. */
export interface Explored {
  readonly states: number;
  readonly steps: number;
  /** Final states: only a death could change them. */
  readonly ends: number;
}

interface Visited {
  readonly state: State;
  /** The state and the step from which it was reached. */
  readonly from: Visited | undefined;
  readonly by: string;
}

/** Takes every step from every reachable state. @throws {Broken} with the steps that lead to a violation. */
export function explore(
  size: Size,
  createClaims: (memory: ArrayBufferLike) => Claims = (memory) => new Claims(memory),
): Explored {
  const memory = new Int32Array(claimBytes / Int32Array.BYTES_PER_ELEMENT);
  const words = wordsOf(memory, size);
  const claims = createClaims(memory.buffer);
  const first = initial(size);
  const seen = new Set([JSON.stringify(first)]);
  const open: Visited[] = [{ state: first, from: undefined, by: 'begin' }];
  let [steps, ends] = [0, 0];
  for (let visited = open.pop(); visited !== undefined; visited = open.pop()) {
    const before = JSON.stringify(visited.state);
    let progressed = false;
    for (const [by, take] of stepsOf(visited.state, size)) {
      const state: State = JSON.parse(before);
      words.write(state.words);
      try {
        take(state, claims);
        checkState(state, claims);
      } catch (error) {
        throw error instanceof Broken ? new Broken(`${error.message}: ${pathTo({ state, from: visited, by })}`) : error;
      }
      state.words.splice(0, Infinity, ...words.read());
      steps += 1;
      const after = JSON.stringify(state);
      // A death is not required: everything must also end without one.
      progressed ||= by !== 'die' && after !== before;
      if (seen.has(after)) continue;
      seen.add(after);
      open.push({ state, from: visited, by });
    }
    if (progressed) continue;
    ends += 1;
    try {
      checkEnd(visited.state, size);
    } catch (error) {
      throw error instanceof Broken ? new Broken(`${error.message}: ${pathTo(visited)}`) : error;
    }
  }
  return { states: seen.size, steps, ends };
}

function pathTo(visited: Visited): string {
  const path: string[] = [];
  for (let each: Visited | undefined = visited; each !== undefined; each = each.from) path.unshift(each.by);
  return path.join(', ');
}

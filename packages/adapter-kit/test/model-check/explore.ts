import { claimBytes, Claims } from '../../src/wire/claims.js';
import { Broken, checkEnd, checkState, initial, movesOf, wordsOf, type Size, type State } from './model.js';

/** What an exploration went through. */
export interface Explored {
  readonly states: number;
  readonly steps: number;
  /** States in which everything has come to an end. */
  readonly ends: number;
}

interface Visited {
  readonly state: State;
  /** How it was reached. */
  readonly from: Visited | undefined;
  readonly by: string;
}

/** Takes every step from every state that can be reached. @throws {Broken} with the steps that lead to what must not be. */
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
    let moved = false;
    for (const [by, take] of movesOf(visited.state, size)) {
      const state: State = JSON.parse(before);
      words.write(state.words);
      try {
        take(state, claims);
        checkState(state, claims);
      } catch (error) {
        throw error instanceof Broken ? new Broken(`${error.message}: ${wayTo({ state, from: visited, by })}`) : error;
      }
      state.words.splice(0, Infinity, ...words.read());
      steps += 1;
      const after = JSON.stringify(state);
      // A death is nobody's duty: without it everything must come to an end too.
      moved ||= by !== 'die' && after !== before;
      if (seen.has(after)) continue;
      seen.add(after);
      open.push({ state, from: visited, by });
    }
    if (moved) continue;
    ends += 1;
    try {
      checkEnd(visited.state, size);
    } catch (error) {
      throw error instanceof Broken ? new Broken(`${error.message}: ${wayTo(visited)}`) : error;
    }
  }
  return { states: seen.size, steps, ends };
}

function wayTo(visited: Visited): string {
  const way: string[] = [];
  for (let each: Visited | undefined = visited; each !== undefined; each = each.from) way.unshift(each.by);
  return way.join(', ');
}

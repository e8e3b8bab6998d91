/** A small generator of pseudo-random numbers (PCG, O'Neill 2014, with 32 bits): the same seed gives the same numbers. */
export class Random {
  #state: number;

  /** Mixes the seeds, so that neighbouring ones give unrelated numbers. */
  constructor(...seeds: readonly number[]) {
    let state = 0x9e3779b9;
    for (const seed of seeds) state = scramble(state ^ Math.imul(seed + 1, 0x85ebca6b));
    this.#state = state;
  }

  /** From 0 to 1, 1 excluded. */
  next(): number {
    this.#state = (Math.imul(this.#state, 747796405) + 2891336453) | 0;
    return scramble(this.#state) / 0x100000000;
  }
}

function scramble(state: number): number {
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737);
  return ((word >>> 22) ^ word) >>> 0;
}

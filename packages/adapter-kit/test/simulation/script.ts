import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** One step: its action, from 0 to 99, and the number from which its other choices are drawn. Any pair is valid. */
export type Step = readonly [action: number, choices: number];

/** The input of a run. Smaller numbers make simpler runs, so fast-check can shrink a script. */
export interface Script {
  /** The number from which the options of the dispatcher are drawn. */
  readonly options: number;
  readonly steps: readonly Step[];
}

/** The largest number from which choices are drawn. */
export const mostChoices: number = 2 ** 30 - 1;

/** The script for a seed. */
export function scriptOf(seed: number, length: number): Script {
  const random = xoroshiro128plus(seed);
  // The first numbers of adjacent seeds are similar.
  for (let skipped = 0; skipped < 8; skipped += 1) random.next();
  const draw = (): number => random.next() & mostChoices;
  const options = draw();
  return { options, steps: Array.from({ length }, (): Step => [draw() % 100, draw()]) };
}

/** Draws several choices from one number. */
export class Choices {
  #rest: number;

  constructor(number: number) {
    this.#rest = number;
  }

  /** A whole number from 0 to `below` - 1; 0 once nothing is left to draw from. */
  below(below: number): number {
    const chosen = this.#rest % below;
    this.#rest = Math.floor(this.#rest / below);
    return chosen;
  }

  /** One of `list`, `undefined` if it is empty. */
  of<T>(list: readonly T[]): T | undefined {
    return list.length === 0 ? undefined : list[this.below(list.length)];
  }

  /** True with a probability of 1 / `times`. */
  rarely(times: number): boolean {
    return this.below(times) === times - 1;
  }
}

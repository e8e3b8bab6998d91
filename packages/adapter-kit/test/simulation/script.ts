import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** One step: which action, from 0 to 99, and from what its further choices are drawn. Any pair of numbers is a step. */
export type Step = readonly [action: number, choices: number];

/** All that a run depends on. Smaller numbers make simpler runs, so a script shrinks by itself. */
export interface Script {
  /** What the options of the dispatcher are drawn from. */
  readonly options: number;
  readonly steps: readonly Step[];
}

/** The largest number that choices are drawn from. */
export const mostChoices: number = 2 ** 30 - 1;

/** The script of a seed. */
export function scriptOf(seed: number, length: number): Script {
  const random = xoroshiro128plus(seed);
  // The first numbers of neighbouring seeds are alike.
  for (let skipped = 0; skipped < 8; skipped += 1) random.next();
  const draw = (): number => random.next() & mostChoices;
  const options = draw();
  return { options, steps: Array.from({ length }, (): Step => [draw() % 100, draw()]) };
}

/** Makes several choices of one number. */
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

  /** True once in `times`. */
  rarely(times: number): boolean {
    return this.below(times) === times - 1;
  }
}

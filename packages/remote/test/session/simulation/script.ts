/** One step of a script: its action, and the number from which its other choices are drawn. Any numbers are valid. */
export type Step = readonly [action: number, choices: number];

/** What a run consists of. Steps may be left out: what remains is a valid script. */
export interface Script {
  /** From which the network, the sizes and the clocks are drawn, and the fate of each packet. */
  readonly world: number;
  readonly steps: readonly Step[];
}

/** Numbers that a seed determines (mulberry32). */
export class Draws {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9e3779b1) | 0;
  }

  /** At least 0 and less than 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor(this.fraction() * below);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  of<T>(first: T, ...others: readonly T[]): T {
    const place = this.below(others.length + 1);
    return place === 0 ? first : (others[place - 1] ?? first);
  }
}

export function scriptOf(seed: number, length: number): Script {
  const draws = new Draws(seed);
  const world = draws.below(2 ** 30);
  return { world, steps: Array.from({ length }, (): Step => [draws.below(100), draws.below(2 ** 30)]) };
}

/** Leaves out steps as long as `fails` holds: halves, then quarters, and so on. */
export async function shrink(script: Script, fails: (script: Script) => Promise<boolean>): Promise<Script> {
  let steps = script.steps;
  for (let size = steps.length >> 1; size > 0; size = size >> 1) {
    for (let at = 0; at < steps.length;) {
      const fewer = [...steps.slice(0, at), ...steps.slice(at + size)];
      if (await fails({ ...script, steps: fewer })) steps = fewer;
      else at += size;
    }
  }
  return { ...script, steps };
}

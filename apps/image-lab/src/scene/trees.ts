import { sun } from './land.js';
import { cloudy, grain, smooth } from './noise.js';

interface Tree {
  readonly u: number;
  readonly top: number;
  readonly foot: number;
  readonly seed: number;
}

/** Groups of firs on both sides of the picture, the nearest last. */
const trees: readonly Tree[] = [...stand(0.02, 0.34, 9, 200), ...stand(1.26, 1.52, 8, 300)].sort(
  (a, b) => a.foot - b.foot,
);

function stand(from: number, to: number, count: number, seed: number): Tree[] {
  return Array.from({ length: count }, (_, index) => {
    const toEdge = from < 0.5 ? 1 - index / count : (index + 1) / count;
    const height = 0.13 + 0.34 * toEdge ** 1.4 + 0.1 * grain(index, 1, seed);
    const foot = 0.88 + 0.09 * grain(index, 2, seed);
    return {
      u: from + ((to - from) * (index + 0.6 * grain(index, 3, seed))) / count,
      top: foot - height,
      foot,
      seed: seed + index,
    };
  });
}

/** The light on the tree at a point, 0 to 1; `undefined` if there is no tree. */
export function treeAt(u: number, v: number): { readonly light: number } | undefined {
  for (const { u: middle, top, foot, seed } of trees) {
    if (v < top || v > foot) continue;
    const height = foot - top;
    const down = (v - top) / height;
    const side = u - middle;
    const widest = height * 0.2 * (0.02 + down) * smooth((1 - down) / 0.05);
    const trunk = 0.003 + 0.004 * down;
    if (Math.abs(side) > Math.max(widest * 1.2, trunk)) continue;
    // Whorls of branches, each wider at its lower end, with a ragged outline.
    const whorl = (down * (11 + (seed % 5)) + 0.3 * Math.sign(side) + 1) % 1;
    const reach = widest * (0.42 + 0.58 * whorl) * (0.5 + 0.7 * cloudy(u * 120, v * 160, 3, seed));
    if (Math.abs(side) > Math.max(reach, trunk)) continue;
    const toSun = middle < sun.u ? side : -side;
    return { light: smooth(toSun / (1.6 * reach + 0.001)) * (0.4 + whorl) * cloudy(u * 240, v * 240, 2, seed + 5) };
  }
  return undefined;
}

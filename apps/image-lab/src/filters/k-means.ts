import { binCount, type ColorCount } from './color-count.js';
import { distance, toLab, type Lab } from './oklab.js';
import { createRandom } from './random.js';

/** Colours as red, green and blue bytes, sorted from dark to light. */
export type Palette = readonly (readonly [red: number, green: number, blue: number])[];

export interface PaletteSettings {
  readonly colors: number;
  readonly seed: number;
}

/** A colour and its number of pixels. */
interface Point {
  readonly lab: Lab;
  readonly weight: number;
}

const attempts = 4;
const maxRounds = 60;

/**
 * Finds the palette that is closest to the counted colours, by k-means in OKLab: the best of several runs that are initialized
 * with k-means++ (Arthur and Vassilvitskii, 2007). Deterministic for a given seed.
 *
 * @param onRound called once per round; may throw to end the computation.
 * @returns the requested number of colours, or fewer if there are fewer.
 */
export function findPalette(count: ColorCount, { colors, seed }: PaletteSettings, onRound: () => void): Palette {
  const points = pointsOf(count);
  const random = createRandom(seed);
  const found = Array.from({ length: attempts }, () => cluster(points, chooseCenters(points, colors, random), onRound));
  const best = found.reduce((best, each) => (each.error < best.error ? each : best));
  return colorsOf(count, best).sort((a, b) => toLab(...a)[0] - toLab(...b)[0]);
}

function pointsOf(count: ColorCount): Point[] {
  return binsOf(count).map((bin) => ({ lab: toLab(...meanColor(count.subarray(bin, bin + 4))), weight: count[bin]! }));
}

/** The offsets of the non-empty bins. */
function binsOf(count: ColorCount): number[] {
  return Array.from({ length: binCount }, (_, index) => index * 4).filter((bin) => count[bin]! > 0);
}

function meanColor(bin: ArrayLike<number>): [number, number, number] {
  const pixels = bin[0]!;
  return [Math.round(bin[1]! / pixels), Math.round(bin[2]! / pixels), Math.round(bin[3]! / pixels)];
}

/** Chooses the first centre at random, and each other with a probability proportional to its squared distance from those chosen. */
function chooseCenters(points: readonly Point[], colors: number, random: () => number): Lab[] {
  const centers: Lab[] = [];
  const farness = points.map(({ weight }) => weight);
  while (centers.length < Math.min(colors, points.length)) {
    const chosen = pick(farness, random);
    const center = points[chosen]!.lab;
    const first = centers.push(center) === 1;
    points.forEach(({ lab, weight }, index) => {
      const far = weight * distance(lab, center);
      farness[index] = first ? far : Math.min(farness[index]!, far);
    });
  }
  return centers;
}

/** A random index with probability proportional to its weight; an index of weight 0 only if there is no other. */
function pick(weights: readonly number[], random: () => number): number {
  let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
  let last = 0;
  for (const [index, weight] of weights.entries()) {
    if (weight === 0) continue;
    last = index;
    rest -= weight;
    if (rest < 0) break;
  }
  return last;
}

interface Clustering {
  /** The cluster index of each point. */
  readonly owners: Uint8Array;
  readonly clusters: number;
  /** The weighted sum of the squared distances of the points from their centres. */
  readonly error: number;
}

/** Lloyd's algorithm: assigns each point to the nearest centre and moves each centre to the mean of its points, until nothing changes. */
function cluster(points: readonly Point[], centers: Lab[], onRound: () => void): Clustering {
  const owners = new Uint8Array(points.length);
  let error = Infinity;
  for (let round = 0; round < maxRounds; round += 1) {
    onRound();
    const sums = centers.map(() => [0, 0, 0, 0]);
    let moved = 0;
    error = 0;
    points.forEach(({ lab, weight }, index) => {
      const owner = nearest(centers, lab);
      if (owners[index] !== owner) moved += 1;
      owners[index] = owner;
      error += weight * distance(centers[owner]!, lab);
      const sum = sums[owner]!;
      sum[0]! += weight;
      for (let axis = 0; axis < 3; axis += 1) sum[axis + 1]! += weight * lab[axis]!;
    });
    if (moved === 0 && round > 0) break;
    // A centre without points stays where it is.
    sums.forEach(([weight, ...axes], index) => {
      if (weight! > 0) centers[index] = [axes[0]! / weight!, axes[1]! / weight!, axes[2]! / weight!];
    });
  }
  return { owners, clusters: centers.length, error };
}

/** The index of the colour nearest to `lab`; the first one of several. */
export function nearest(colors: readonly Lab[], lab: Lab): number {
  let best = 0;
  let least = Infinity;
  for (let index = 0; index < colors.length; index += 1) {
    const apart = distance(colors[index]!, lab);
    if (apart < least) {
      least = apart;
      best = index;
    }
  }
  return best;
}

/** The mean of the original pixels of each cluster, which avoids rounding errors of the colour space. */
function colorsOf(count: ColorCount, { owners, clusters }: Clustering): [number, number, number][] {
  const sums = Array.from({ length: clusters }, () => [0, 0, 0, 0]);
  binsOf(count).forEach((bin, point) => {
    const sum = sums[owners[point]!]!;
    for (let part = 0; part < 4; part += 1) sum[part]! += count[bin + part]!;
  });
  return sums.filter(([pixels]) => pixels! > 0).map(meanColor);
}

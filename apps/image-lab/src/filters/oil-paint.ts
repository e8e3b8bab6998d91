import { disc } from './disc.js';
import { pad } from './padded.js';
import { ownRows, type StripeFilter } from './stripe.js';

export interface OilPaintSettings {
  /** The radius of the brush, in pixels. */
  readonly radius: number;
  /** How much the sectors with the lowest variance are preferred: 1, hardly; 12, almost exclusively. */
  readonly sharpness: number;
}

const sectorCount = 8;

/** A sector of the round window: byte offsets of its pixels, and their weights. */
interface Sector {
  readonly steps: Int32Array;
  readonly weights: Float64Array;
}

/**
 * The generalised Kuwahara filter (Papari, Petkov and Campisi, 2007): divides the window around a pixel into eight overlapping
 * sectors, and weights their mean colours by low variance. Flat areas become strokes, and edges become crisp.
 */
export const oilPaint: StripeFilter<OilPaintSettings> = (stripe, { radius, sharpness }, onRow) => {
  const { width, height } = stripe;
  const { stride, data } = pad(stripe, radius);
  const sectors = cutSectors(radius, stride);
  const result = ownRows(stripe);

  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const middle = (y + radius) * stride + (x + radius) * 4;
      let votes = 0;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (const { steps, weights } of sectors) {
        let reds = 0;
        let greens = 0;
        let blues = 0;
        let squares = 0;
        for (let index = 0; index < steps.length; index += 1) {
          const at = middle + steps[index]!;
          const weight = weights[index]!;
          const r = data[at]!;
          const g = data[at + 1]!;
          const b = data[at + 2]!;
          reds += weight * r;
          greens += weight * g;
          blues += weight * b;
          squares += weight * (r * r + g * g + b * b);
        }
        // Rounding can make the variance of a flat sector slightly negative.
        const variance = Math.max(squares - (reds * reds + greens * greens + blues * blues), 0);
        const vote = 1 / (1 + variance ** (sharpness / 2));
        votes += vote;
        red += vote * reds;
        green += vote * greens;
        blue += vote * blues;
      }
      const to = (y * width + x) * 4;
      result[to] = red / votes;
      result[to + 1] = green / votes;
      result[to + 2] = blue / votes;
    }
    onRow();
  }
  return result;
};

/** A pixel belongs to the two sectors whose axes are nearest to its direction, in proportion; the centre belongs to all sectors. */
function cutSectors(radius: number, stride: number): Sector[] {
  const slices = Array.from({ length: sectorCount }, () => ({
    steps: [] as number[],
    weights: [] as number[],
    total: 0,
  }));
  for (const { dx, dy, distance } of disc(radius)) {
    const nearness = Math.exp(-distance / (0.5 * radius * radius));
    const direction = ((Math.atan2(dy, dx) / (2 * Math.PI)) * sectorCount + sectorCount) % sectorCount;
    slices.forEach((slice, index) => {
      const apart = Math.abs(direction - index);
      const share = distance === 0 ? 1 / sectorCount : Math.max(0, 1 - Math.min(apart, sectorCount - apart));
      if (share === 0) return;
      slice.steps.push(dy * stride + dx * 4);
      slice.weights.push(share * nearness);
      slice.total += share * nearness;
    });
  }
  return slices.map(({ steps, weights, total }) => ({
    steps: Int32Array.from(steps),
    weights: Float64Array.from(weights, (weight) => weight / total),
  }));
}

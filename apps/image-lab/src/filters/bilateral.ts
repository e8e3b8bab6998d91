import { disc } from './disc.js';
import { pad } from './padded.js';
import { ownRows, type StripeFilter } from './stripe.js';

export interface BilateralSettings {
  readonly radius: number;
  /** The standard deviation of the colour difference, on a scale of 0 to 255; a colour that differs this much has a weight of 60 %. */
  readonly tolerance: number;
}

/**
 * Replaces each pixel by a weighted mean of its round window. Pixels count less the farther away and the more different they are
 * (Tomasi and Manduchi, 1998). Smooths surfaces and keeps edges.
 */
export const bilateral: StripeFilter<BilateralSettings> = (stripe, { radius, tolerance }, onRow) => {
  const { width, height } = stripe;
  const { stride, data } = pad(stripe, radius);
  const places = disc(radius);
  const steps = Int32Array.from(places, ({ dx, dy }) => dy * stride + dx * 4);
  const nearness = Float64Array.from(places, ({ distance }) => Math.exp(-distance / (0.5 * radius * radius)));
  const likeness = likenessByDifference(tolerance);
  const result = ownRows(stripe);

  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const middle = (y + radius) * stride + (x + radius) * 4;
      const [r, g, b] = [data[middle]!, data[middle + 1]!, data[middle + 2]!];
      let weights = 0;
      let reds = 0;
      let greens = 0;
      let blues = 0;
      for (let index = 0; index < steps.length; index += 1) {
        const at = middle + steps[index]!;
        const red = data[at]!;
        const green = data[at + 1]!;
        const blue = data[at + 2]!;
        const weight = nearness[index]! * likeness[Math.abs(red - r) + Math.abs(green - g) + Math.abs(blue - b)]!;
        weights += weight;
        reds += weight * red;
        greens += weight * green;
        blues += weight * blue;
      }
      const to = (y * width + x) * 4;
      result[to] = reds / weights;
      result[to + 1] = greens / weights;
      result[to + 2] = blues / weights;
    }
    onRow();
  }
  return result;
};

/** A lookup table indexed by the sum of the differences of the three channels, which saves a division. */
function likenessByDifference(tolerance: number): Float64Array {
  return Float64Array.from({ length: 3 * 255 + 1 }, (_, difference) =>
    Math.exp(-((difference / 3) ** 2) / (2 * tolerance * tolerance)),
  );
}

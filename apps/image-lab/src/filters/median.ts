import { pad } from './padded.js';
import { ownRows, type StripeFilter } from './stripe.js';

export interface MedianSettings {
  /** The window is `2 · radius + 1` pixels wide and high. */
  readonly radius: number;
}

/**
 * Replaces each channel by the median of its window. Removes grain and dust and keeps edges. The histogram of the window moves
 * along the row (Huang, Yang and Tang, 1979), so each pixel requires only two columns of the window.
 */
export const median: StripeFilter<MedianSettings> = (stripe, { radius }, onRow) => {
  const { width, height } = stripe;
  const { stride, data } = pad(stripe, radius);
  const size = 2 * radius + 1;
  const half = (size * size) >> 1;
  const result = ownRows(stripe);
  const counts = new Uint16Array(256);

  for (let y = 0; y < height; y += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      counts.fill(0);
      const corner = y * stride + channel;
      for (let dy = 0; dy < size; dy += 1) {
        for (let dx = 0; dx < size; dx += 1) add(counts, data[corner + dy * stride + dx * 4]!);
      }
      // Invariant: `below` of the window's values are smaller than `middle`, and below <= half < below + counts[middle].
      let middle = 0;
      let below = 0;
      for (let x = 0; ; x += 1) {
        while (below > half) below -= counts[--middle]!;
        while (below + counts[middle]! <= half) below += counts[middle++]!;
        result[(y * width + x) * 4 + channel] = middle;
        if (x === width - 1) break;
        let leaving = corner + x * 4;
        for (let dy = 0; dy < size; dy += 1, leaving += stride) {
          const left = data[leaving]!;
          const entered = data[leaving + size * 4]!;
          counts[left]! -= 1;
          counts[entered]! += 1;
          below += Number(entered < middle) - Number(left < middle);
        }
      }
    }
    onRow();
  }
  return result;
};

function add(counts: Uint16Array, value: number): void {
  counts[value]! += 1;
}

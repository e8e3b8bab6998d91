import type { Picture } from './codecs.js';

/**
 * Scales a picture down to at most `maxWidth`, in proportion; a smaller picture is returned unchanged. Each pixel is the
 * average of the pixels that it covers, weighted by their alpha, so that the colours of transparent pixels do not show.
 *
 * @param beforeRow called before each row; an error that it throws ends the scaling.
 */
export function shrink(picture: Picture, maxWidth: number, beforeRow: () => void = () => {}): Picture {
  if (picture.width <= maxWidth) return picture;
  const width = maxWidth;
  const height = Math.max(1, Math.round((picture.height * width) / picture.width));
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    beforeRow();
    const [top, bottom] = span(y, height, picture.height);
    for (let x = 0; x < width; x++) {
      const [left, right] = span(x, width, picture.width);
      writeAverage(picture, left, right, top, bottom, data, 4 * (y * width + x));
    }
  }
  return { width, height, data };
}

/** The range of the `originals` pixels that pixel `index` of `count` covers; at least one. */
function span(index: number, count: number, originals: number): [from: number, to: number] {
  const from = Math.floor((index * originals) / count);
  return [from, Math.max(from + 1, Math.floor(((index + 1) * originals) / count))];
}

function writeAverage(
  { width, data }: Picture,
  left: number,
  right: number,
  top: number,
  bottom: number,
  into: Uint8Array,
  at: number,
): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  let alpha = 0;
  for (let y = top; y < bottom; y++) {
    for (let offset = 4 * (y * width + left), end = 4 * (y * width + right); offset < end; offset += 4) {
      const weight = data[offset + 3] ?? 0;
      red += weight * (data[offset] ?? 0);
      green += weight * (data[offset + 1] ?? 0);
      blue += weight * (data[offset + 2] ?? 0);
      alpha += weight;
    }
  }
  if (alpha === 0) return; // transparent, like the initial array
  into[at] = Math.round(red / alpha);
  into[at + 1] = Math.round(green / alpha);
  into[at + 2] = Math.round(blue / alpha);
  into[at + 3] = Math.round(alpha / ((right - left) * (bottom - top)));
}

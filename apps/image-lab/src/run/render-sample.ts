import type { Dispatcher } from '@dispatch/core';
import { tasks, type Rows } from '../tasks.js';
import type { PixelImage } from '../filters/stripe.js';
import type { SampleSize } from './sample-size.js';

const rowsEach = 32;

/** Renders the sample photo. @param onRows called with rows when they are done. */
export async function renderSample(
  dispatcher: Dispatcher,
  { width, height }: SampleSize,
  signal: AbortSignal,
  onRows: (rows: Rows, top: number) => void,
): Promise<PixelImage> {
  const data = new Uint8ClampedArray(width * height * 4);
  const render = async (top: number): Promise<void> => {
    const computed = await dispatcher.execute(tasks.renderLandscape(width, top, Math.min(rowsEach, height - top)), {
      signal,
    });
    data.set(computed, top * width * 4);
    onRows(computed, top);
  };
  await Promise.all(Array.from({ length: Math.ceil(height / rowsEach) }, (_, index) => render(index * rowsEach)));
  return { width, height, data };
}

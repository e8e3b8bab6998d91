import type { Dispatcher } from '@dispatch/core';
import { sceneSize } from '../scene/landscape.js';
import { tasks, type Rows } from '../tasks.js';
import type { PixelImage } from '../filters/stripe.js';

const rowsEach = 32;

/** Renders the sample photo, which is in no file. @param onRows told of rows as they are done. */
export async function renderSample(dispatcher: Dispatcher, signal: AbortSignal, onRows: (rows: Rows, top: number) => void): Promise<PixelImage> {
  const { width, height } = sceneSize;
  const data = new Uint8ClampedArray(width * height * 4);
  const render = async (top: number): Promise<void> => {
    const computed = await dispatcher.execute(tasks.renderLandscape(top, Math.min(rowsEach, height - top)), { signal });
    data.set(computed, top * width * 4);
    onRows(computed, top);
  };
  await Promise.all(Array.from({ length: Math.ceil(height / rowsEach) }, (_, index) => render(index * rowsEach)));
  return { width, height, data };
}

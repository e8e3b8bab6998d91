import type { Dispatcher } from '@dispatch/core';
import { countStripes, type PixelImage } from '../filters/stripe.js';
import type { Filter, FilterExtras } from './catalogue.js';
import { Job, type JobOptions } from './job.js';

export interface FilterImageOptions {
  readonly filter: Filter;
  readonly values: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly signal: AbortSignal;
  /** Called with the progress, from 0 to 1, after every task. */
  readonly onProgress?: (done: number) => void;
  readonly onRows?: JobOptions['onRows'];
}

export interface FilteredImage extends PixelImage {
  readonly extras: FilterExtras;
}

/**
 * Applies a filter to an image. The image is not modified.
 *
 * @returns a promise for the new image. It rejects with `DISPATCH_CANCELLED` when `signal` aborts, or with the error of a task.
 */
export async function filterImage(
  dispatcher: Dispatcher,
  image: PixelImage,
  options: FilterImageOptions,
): Promise<FilteredImage> {
  const { filter, values, rows, signal, onProgress, onRows } = options;
  const { width, height } = image;
  const data = new Uint8ClampedArray(width * height * 4);
  const tasks = filter.countTasks(countStripes(image, rows));
  let done = 0;
  const job = new Job(dispatcher, image, {
    rows,
    signal,
    onDone() {
      done += 1;
      onProgress?.(done / tasks);
    },
    onRows(computed, stripe) {
      data.set(computed, stripe.top * width * 4);
      onRows?.(computed, stripe);
    },
  });
  const extras = await filter.run(job, values);
  return { width, height, data, extras };
}

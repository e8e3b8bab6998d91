import type { Dispatcher } from '@dispatch/core';
import { countStripes, type PixelImage } from '../filters/stripe.js';
import type { Filter, Findings } from './catalogue.js';
import { Job, type JobOptions } from './job.js';

export interface FilterImageOptions {
  readonly filter: Filter;
  readonly values: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly signal: AbortSignal;
  /** Told how much is done, from 0 to 1, with every task. */
  readonly onProgress?: (done: number) => void;
  readonly onRows?: JobOptions['onRows'];
}

export interface FilteredImage extends PixelImage {
  readonly findings: Findings;
}

/**
 * Puts an image through a filter. The image stays as it is.
 *
 * @returns a promise of a new one; it rejects with `DISPATCH_CANCELLED` once `signal` aborts, or with a task's failure.
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
  const findings = await filter.run(job, values);
  return { width, height, data, findings };
}

import { transfer, type Dispatcher, type Task } from '@dispatch/core';
import { release, share } from '@dispatch/core/share';
import { cutStripes, type PixelImage, type Stripe } from '../filters/stripe.js';
import type { Rows } from '../tasks.js';

export interface JobOptions {
  /** The number of rows per stripe. */
  readonly rows: number;
  /** Aborting it cancels the job. */
  readonly signal: AbortSignal;
  /** Called after every task. */
  readonly onDone: () => void;
  /** Called with the rows of each completed stripe, in any order. */
  readonly onRows: (rows: Rows, stripe: Stripe) => void;
}

/** The processing of one image with one filter. The filters of the catalogue use it to run their tasks. */
export class Job {
  readonly image: PixelImage;
  readonly #dispatcher: Dispatcher;
  readonly #options: JobOptions;

  constructor(dispatcher: Dispatcher, image: PixelImage, options: JobOptions) {
    this.image = image;
    this.#dispatcher = dispatcher;
    this.#options = options;
  }

  /**
   * Runs one task per stripe. Stripes are transferred to the worker, and cut only when they are submitted, so there is never a
   * second copy of the whole image.
   *
   * @param halo the number of rows that the filter reads above and below a stripe.
   */
  async eachStripe<T>(
    halo: number,
    task: (stripe: Stripe) => Task<T>,
    onResult: (value: T, stripe: Stripe) => void,
  ): Promise<void> {
    const { rows, signal, onDone } = this.#options;
    const stripes = cutStripes(this.image, rows, halo);
    const transferred = (stripe: Stripe): Task<T> => task(transfer(stripe, [stripe.data.buffer]));

    // `settled: true` makes the outcomes include their stripes. Exiting the loop cancels the other tasks.
    for await (const outcome of this.#dispatcher.map(transferred, stripes, { signal, ordered: false, settled: true })) {
      if (outcome.status === 'rejected') throw outcome.reason;
      onDone();
      onResult(outcome.value, outcome.item);
    }
  }

  /** Like {@link eachStripe}, for a stage whose results are rows of the new image. */
  paintStripes(halo: number, task: (stripe: Stripe) => Task<Rows>): Promise<void> {
    return this.eachStripe(halo, task, this.#options.onRows);
  }

  /** Calls `use` with a value for its tasks, which each worker gets once instead of with each stripe. */
  async sharing<T extends object>(value: T, use: (shared: T) => Promise<void>): Promise<void> {
    const shared = await share(this.#dispatcher, value);
    try {
      await use(shared);
    } finally {
      await release(shared);
    }
  }

  /** Runs a single task. */
  async once<T>(task: Task<T>): Promise<T> {
    const { signal, onDone } = this.#options;
    const value = await this.#dispatcher.execute(task, { signal });
    onDone();
    return value;
  }
}

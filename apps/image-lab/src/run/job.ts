import { transfer, type Dispatcher, type Task } from '@dispatch/core';
import { cutStripes, type PixelImage, type Stripe } from '../filters/stripe.js';
import type { Rows } from '../tasks.js';

export interface JobOptions {
  /** How many rows a stripe has. */
  readonly rows: number;
  /** Aborting it ends the job at once. */
  readonly signal: AbortSignal;
  /** Told of every task that is done. */
  readonly onDone: () => void;
  /** Told of rows as they are done, in whatever order. */
  readonly onRows: (rows: Rows, stripe: Stripe) => void;
}

/** One image on its way through one filter: what a filter of the catalogue is written with. */
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
   * One task for each stripe, moved there and back. Stripes are cut as workers get to them, so there is never a second copy
   * of the whole image.
   *
   * @param halo rows that the filter sees above and below.
   */
  async eachStripe<T>(
    halo: number,
    task: (stripe: Stripe) => Task<T>,
    onResult: (value: T, stripe: Stripe) => void,
  ): Promise<void> {
    const { rows, signal, onDone } = this.#options;
    const stripes = cutStripes(this.image, rows, halo);
    const move = (stripe: Stripe): Task<T> => task(transfer(stripe, [stripe.data.buffer]));

    // Settled, because only then it is said which stripe a result is of. Leaving the loop cancels the others.
    for await (const outcome of this.#dispatcher.map(move, stripes, { signal, ordered: false, settled: true })) {
      if (outcome.status === 'rejected') throw outcome.reason;
      onDone();
      onResult(outcome.value, outcome.item);
    }
  }

  /** The same for a stage whose results are rows of the new image. */
  paintStripes(halo: number, task: (stripe: Stripe) => Task<Rows>): Promise<void> {
    return this.eachStripe(halo, task, this.#options.onRows);
  }

  /** A task that cannot be divided. */
  async once<T>(task: Task<T>): Promise<T> {
    const { signal, onDone } = this.#options;
    const value = await this.#dispatcher.execute(task, { signal });
    onDone();
    return value;
  }
}

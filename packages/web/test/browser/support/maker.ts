import type { MakerMessage } from './making.ts';

/** In milliseconds; creating a worker normally takes a few milliseconds. */
const hangTimeout = 5000;
const mostRestarts = 10;
/** In milliseconds; longer than any case may take. A thread that blocks has no limits of its own. */
const longestSilence = 60_000;

export interface MakerEvents<M> {
  /** The worker has been started or restarted. Messages posted now tell it how to continue. */
  begin(worker: Worker): void;
  message(message: M): void;
  /** The worker has failed. */
  failure(error: Error): void;
}

/**
 * A worker of this page that creates workers itself, with `make` of `making.ts`.
 *
 * In Firefox (ESR 153), about one of fifty calls of `new Worker` in a worker never returns, even in a page without this package.
 * A worker that hangs in this call is terminated and restarted. All other failures are reported.
 */
export class Maker<M> {
  readonly #create: () => Worker;
  readonly #events: MakerEvents<M>;
  #worker: Worker | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #restarts = 0;

  constructor(create: () => Worker, events: MakerEvents<M>) {
    this.#create = create;
    this.#events = events;
  }

  start(): void {
    const worker = this.#create();
    this.#worker = worker;
    worker.onerror = ({ message }) => {
      this.#events.failure(new Error(`the worker that creates workers has failed: ${message}`));
    };
    this.#listen();
    worker.onmessage = ({ data }: MessageEvent<MakerMessage | { readonly payload: M }>) => {
      this.#listen();
      if ('payload' in data) this.#events.message(data.payload);
      else this.#watch(data.isMaking);
    };
    this.#events.begin(worker);
  }

  end(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    this.#worker?.terminate();
  }

  /** Nothing that waits for the worker may wait without end. */
  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.end();
      this.#events.failure(new Error(`the worker that creates workers has been silent for ${longestSilence} ms`));
    }, longestSilence);
  }

  #watch(isMaking: boolean): void {
    clearTimeout(this.#timer);
    if (isMaking) this.#timer = setTimeout(() => this.#restart(), hangTimeout);
  }

  #restart(): void {
    this.#restarts += 1;
    this.end();
    console.info(`[${String(import.meta.env['RUN'])}] 'new Worker' in a worker does not return (${this.#restarts})`);
    if (!navigator.userAgent.includes('Firefox') || this.#restarts > mostRestarts)
      this.#events.failure(new Error("'new Worker' does not return"));
    else this.start();
  }
}

import type { MakerMessage } from './making.ts';

/** In milliseconds; creating a worker normally takes a few milliseconds. */
const hangTimeout = 5000;
const mostRestarts = 10;

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
    worker.onmessage = ({ data }: MessageEvent<MakerMessage | { readonly payload: M }>) => {
      if ('payload' in data) this.#events.message(data.payload);
      else this.#watch(data.isMaking);
    };
    this.#events.begin(worker);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
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

import type { MakerMessage } from './making.ts';

/** In seconds; creating a worker normally takes a few milliseconds. */
const hangTimeout = 5;
/** In seconds, from its start to its first message: before that it has created no worker, and no call of it has blocked. */
const startTimeout = 15;
/** How often in a row, without a result in between: a whole run of the suite hangs about as often. */
const mostRestarts = 10;
/** In seconds; longer than any case may take. A thread that blocks has no limits of its own. */
const longestSilence = 60;

const isFirefox = navigator.userAgent.includes('Firefox');

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
 * In Firefox (ESR 153), about one of fifty calls of `new Worker` in a worker never returns, even in a page without this package,
 * and about one of fifty such workers never runs itself. A worker that hangs so is terminated and restarted. All other failures
 * are reported.
 */
export class Maker<M> {
  readonly #create: () => Worker;
  readonly #events: MakerEvents<M>;
  #worker: Worker | undefined;
  readonly #hang = new Countdown();
  readonly #silence = new Countdown();
  #restarts = 0;
  /** What the worker has done last, for the complaint. */
  #last = '';

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
    this.#last = 'was started';
    this.#listen();
    if (isFirefox) this.#hang.start(startTimeout, () => this.#restart('a worker does not start'));
    worker.onmessage = ({ data }: MessageEvent<MakerMessage | { readonly payload: M }>) => {
      // What a terminated one had posted.
      if (worker !== this.#worker) return;
      this.#listen();
      if ('payload' in data) {
        this.#last = 'posted a result';
        this.#hang.stop();
        this.#restarts = 0;
        this.#events.message(data.payload);
      } else this.#watch(data.isMaking);
    };
    this.#events.begin(worker);
  }

  end(): void {
    this.#hang.stop();
    this.#silence.stop();
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  /** Nothing that waits for the worker may wait without end. */
  #listen(): void {
    this.#silence.start(longestSilence, () => {
      this.end();
      this.#events.failure(
        new Error(`the worker that creates workers has been silent for ${longestSilence} s since it ${this.#last}`),
      );
    });
  }

  #watch(isMaking: boolean): void {
    this.#last = isMaking ? 'began to create a worker' : 'created a worker';
    if (isMaking) this.#hang.start(hangTimeout, () => this.#restart("'new Worker' in a worker does not return"));
    else this.#hang.stop();
  }

  #restart(what: string): void {
    this.#restarts += 1;
    this.end();
    console.info(`[${String(import.meta.env['RUN'])}] ${what} (${this.#restarts})`);
    if (!isFirefox || this.#restarts > mostRestarts) this.#events.failure(new Error(what));
    else this.start();
  }
}

/** A timer in steps of a second: after this thread was held up, messages that have arrived are read before it expires. */
class Countdown {
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(seconds: number, expired: () => void): void {
    this.stop();
    this.#timer = setTimeout(() => {
      if (seconds > 1) this.start(seconds - 1, expired);
      else expired();
    }, 1000);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

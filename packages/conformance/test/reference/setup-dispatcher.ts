import { DispatcherUnavailableError, TimeoutError, type CloseOptions, type WorkerSetup } from '@dispatch/core';
import type { DispatcherOptions } from '@dispatch/core';
import { ReferenceDispatcher } from './dispatcher.js';
import { withOwnBytes } from './own-bytes.js';
import type { Run } from './run.js';

/** The reference on this thread, with a setup. Faulty dispatchers override its protected methods. */
export class SetupDispatcher extends ReferenceDispatcher {
  readonly #setup: WorkerSetup<never>;
  readonly #data: unknown;
  readonly #ending = new Set<Promise<void>>();
  #teardown: unknown;
  #preparing: Promise<void> | undefined;
  #isReady = false;
  /** The number of the next worker. */
  #next = 1;
  #cutShort = (): void => {};
  readonly #noTime = new Promise<void>((resolve) => {
    this.#cutShort = resolve;
  });

  constructor(options: DispatcherOptions = {}, setup: WorkerSetup<never> = () => {}) {
    super(options);
    this.#setup = setup;
    this.#data = this.cloneData(options.setupData);
  }

  /** What is kept of the option `setupData`. */
  protected cloneData(data: unknown): unknown {
    return structuredClone(withOwnBytes(data));
  }

  /** What the setup of a worker gets. */
  protected dataFor(): unknown {
    return structuredClone(this.#data);
  }

  protected failedStart(cause: unknown): Error {
    return new DispatcherUnavailableError('the setup failed', { cause });
  }

  protected async prepare(): Promise<void> {
    const worker = this.#next;
    this.#next += 1;
    const { startTimeout = 10_000 } = this.options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new TimeoutError());
      }, startTimeout);
    });
    try {
      const running = (async (): Promise<unknown> => this.#setup({ worker, data: this.dataFor() as never }))();
      this.#teardown = await Promise.race([running, late]);
      this.#isReady = true;
    } catch (cause) {
      this.onStartFailed(cause);
      throw this.failedStart(cause);
    } finally {
      clearTimeout(timer);
      this.#preparing = undefined;
    }
  }

  protected onStartFailed(cause: unknown): void {
    for (const run of this.queue.splice(0)) this.reject(run, this.failedStart(cause));
    // The number of a worker that has failed is not used again.
    super.begin();
    super.endWorker();
  }

  /** Whether tasks may start. */
  protected mayStart(): boolean {
    return this.#isReady;
  }

  protected override schedule(): void {
    if (this.mayStart()) super.schedule();
    else if (this.status === 'open' || this.queue.length > 0)
      this.prepareOnce().then(
        () => {
          super.schedule();
        },
        () => {},
      );
  }

  protected prepareOnce(): Promise<void> {
    if (this.#isReady) return Promise.resolve();
    return (this.#preparing ??= this.prepare());
  }

  override async ready(): Promise<void> {
    await this.prepareOnce();
    await super.ready();
  }

  override block(run: Run): void {
    if (!this.mayStart()) throw new DispatcherUnavailableError('await ready() first');
    super.block(run);
  }

  protected override endWorker(): void {
    super.endWorker();
    if (!this.#isReady) return;
    this.#isReady = false;
    const ending = this.tearDown(this.#teardown).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  protected async tearDown(teardown: unknown): Promise<void> {
    if (typeof teardown !== 'function') return;
    try {
      await Reflect.apply(teardown, undefined, []);
    } catch (error) {
      this.onTeardownFailed(error);
    }
  }

  protected onTeardownFailed(error: unknown): void {
    this.options.onUnobservedError?.(error, undefined);
  }

  /** How long a teardown is waited for. */
  protected limit(): number {
    return Math.max(100, this.options.cancelGrace ?? 1000);
  }

  override async close(options: CloseOptions = {}): Promise<void> {
    const { timeout } = options;
    if (timeout !== undefined) setTimeout(this.#cutShort, timeout);
    await super.close(options);
    let stop = (): void => {};
    const late = new Promise<void>((resolve) => {
      stop = this.clock.after(this.limit(), resolve);
    });
    await Promise.race([Promise.all(this.#ending), late, this.noTime()]);
    stop();
  }

  /** Fulfils when a timeout of `close()` has expired. */
  protected noTime(): Promise<void> {
    return this.#noTime;
  }
}

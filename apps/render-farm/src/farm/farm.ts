import { isDispatchError, type Dispatcher } from '@dispatch/core';
import { createDispatcher, type AdapterName } from '../adapters/adapters.js';
import type { FleetHosts } from '../fleet/fleet-hosts.js';
import type { Finished, Phase, StatusMessage } from '../server/messages.js';
import { Activity } from './activity.js';
import { tilesOf, type Job } from './job.js';
import { killWorker } from './kill-worker.js';
import { Picture } from './picture.js';
import { renderPicture } from './render.js';

export interface Order extends Job {
  readonly adapter: AdapterName;
  readonly workers: number;
}

/** Another picture is being rendered. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/** How many finished pictures are remembered, without their pixels. */
const rememberedPictures = 8;

/** Renders one picture at a time, and says how it goes. */
export class Farm implements AsyncDisposable {
  readonly activity = new Activity();
  readonly finished: Finished[] = [];
  job: Job | undefined;
  picture: Picture | undefined;
  /** Changes with each picture. */
  generation = 0;
  #phase: Phase = 'idle';
  #adapter: AdapterName;
  readonly #hosts: FleetHosts | undefined;
  #dispatcher: Dispatcher | undefined;
  #workers = 0;
  #cancel = new AbortController();
  #rendering: Promise<void> = Promise.resolve();
  #arrived = 0;
  #retried = 0;
  #began = 0;
  #ended = 0;
  #isClosed = false;
  /** Tiles that have changed, for everyone who draws them. */
  readonly #painters = new Set<(tile: number) => void>();

  constructor(adapter: AdapterName, hosts?: FleetHosts) {
    this.#adapter = adapter;
    this.#hosts = hosts;
  }

  /**
   * Begins a picture. Its end is in `finished`.
   *
   * @returns a promise that fulfils when it has ended, whatever its outcome.
   * @throws {BusyError} if another one is being rendered, or the farm is closed.
   */
  start(order: Order): Promise<void> {
    if (this.#phase !== 'idle') throw new BusyError('another picture is being rendered; cancel it first');
    if (this.#isClosed) throw new BusyError('the farm is closed');
    this.#phase = 'starting';
    this.#rendering = this.#render(order).finally(() => (this.#phase = 'idle'));
    return this.#rendering;
  }

  cancel(): void {
    if (this.#phase === 'idle') return;
    this.#phase = 'cancelling';
    this.#cancel.abort(new DOMException('the picture was cancelled', 'AbortError'));
  }

  /** Ends a worker as a crash would. @returns whether there was one to end. */
  kill(worker: number): boolean {
    const place = this.activity.placeOf(worker);
    const lives = this.activity.workers().some((each) => each.worker === worker);
    if (place === undefined || !lives || !killWorker(place)) return false;
    this.activity.note('bad', `worker ${worker} is killed`);
    return true;
  }

  /** Ends a host of the fleet with all its workers, as a power failure would. @returns whether there was one to end. */
  killHost(name: string): boolean {
    if (this.#hosts?.kill(name) !== true) return false;
    this.activity.note('bad', `host ${name} is killed`);
    return true;
  }

  /** Starts a host that has ended. @returns whether there was one to start. */
  startHost(name: string): boolean {
    if (this.#hosts?.start(name) !== true) return false;
    this.activity.note('plain', `host ${name} starts`);
    return true;
  }

  /** Calls `paint` for each tile that changes. @returns a function that ends that. */
  onPaint(paint: (tile: number) => void): () => void {
    this.#painters.add(paint);
    return () => this.#painters.delete(paint);
  }

  status(): StatusMessage {
    const { queued = 0, running = 0, completed = 0 } = this.#dispatcher?.stats() ?? {};
    return {
      phase: this.#phase,
      adapter: this.#adapter,
      arrived: this.#arrived,
      total: (this.picture?.tiles.length ?? 0) * (this.job?.passes ?? 0),
      milliseconds: (this.#phase === 'idle' ? this.#ended : performance.now()) - this.#began,
      queued,
      running,
      completed,
      lost: this.activity.lost,
      retried: this.#retried,
      workers: this.activity.workers(),
      hosts: this.#hosts?.views() ?? [],
      finished: this.finished,
      now: performance.now(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.cancel();
    await this.#rendering;
    await this.#dispatcher?.close();
  }

  async #render({ adapter, workers, ...job }: Order): Promise<void> {
    this.#cancel = new AbortController();
    this.#arrived = this.#retried = this.activity.lost = 0;
    this.#began = performance.now();
    this.job = job;
    this.picture = new Picture(job, tilesOf(job));
    this.generation += 1;
    const ended = (outcome: Finished['outcome'], reason?: string): void => {
      this.#ended = performance.now();
      const milliseconds = this.#ended - this.#began;
      this.finished.unshift({
        number: this.generation,
        scene: job.scene,
        adapter,
        workers,
        outcome,
        passes: job.passes,
        milliseconds,
        lost: this.activity.lost,
        retried: this.#retried,
        hash: outcome === 'done' ? this.picture?.hash() : undefined,
        reason,
      });
      this.finished.length = Math.min(this.finished.length, rememberedPictures);
      this.activity.note(
        outcome === 'failed' ? 'bad' : 'good',
        `picture ${this.generation} is ${outcome}${reason === undefined ? '' : `: ${reason}`}`,
      );
    };
    try {
      const dispatcher = await this.#open(adapter, workers);
      if (this.#phase === 'starting') this.#phase = 'rendering';
      this.activity.note(
        'plain',
        `picture ${this.generation}: ${job.scene}, ${this.picture.tiles.length} tiles, on ${adapter}`,
      );
      await renderPicture(dispatcher, job, this.picture, this.#watcher(), this.#cancel.signal);
      ended('done');
    } catch (error) {
      if (this.#cancel.signal.aborted) ended('cancelled');
      else ended('failed', isDispatchError(error) ? `${error.code}: ${error.message}` : String(error));
    }
  }

  #watcher(): Parameters<typeof renderPicture>[3] {
    return {
      began: (tile, place) => this.activity.began(tile, place),
      arrived: (tile, place) => {
        this.#arrived += 1;
        this.activity.arrived(place);
        for (const paint of this.#painters) paint(tile);
      },
      lost: (tile, place) => {
        this.#retried += 1;
        this.activity.note('plain', `tile ${tile} of worker ${place?.worker ?? '?'} goes on elsewhere`);
      },
    };
  }

  /** The dispatcher of the picture before, if it is the same. */
  async #open(adapter: AdapterName, workers: number): Promise<Dispatcher> {
    if (this.#dispatcher !== undefined && this.#adapter === adapter && this.#workers === workers)
      return this.#dispatcher;
    const before = this.#dispatcher;
    this.#dispatcher = undefined;
    await before?.close();
    this.#adapter = adapter;
    this.#workers = workers;
    const dispatcher = await createDispatcher(adapter, workers);
    this.#dispatcher = dispatcher;
    this.activity.watch(dispatcher);
    return dispatcher;
  }
}

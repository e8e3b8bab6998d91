import type { Argument, Result, TaskName } from '../tasks/functions.js';

/** The size of a pool. */
export interface PoolSize {
  readonly workers: number;
  /** The number of tasks that one worker runs concurrently; more than one for asynchronous tasks. Default 1. */
  readonly tasksPerWorker?: number;
}

/**
 * An open pool of a peer. If a peer does not support a method, the workloads that need it do not list the peer. Pools are
 * never closed, because each is in a separate process.
 */
export interface Pool {
  /** Not always a Promise: some peers have their own thenables. */
  run<N extends TaskName>(name: N, argument: Argument<N>): PromiseLike<Result<N>>;
  /** Runs `double` and blocks until its result. */
  doubleSync?(n: number): number;
  /** Runs `measureBytes` on a buffer that is transferred, not copied. */
  transfer?(buffer: ArrayBuffer): PromiseLike<number>;
  /** Runs `double` for each item with the peer's own map function, if it has one; in the order of the items. */
  doubleEach?(items: Iterable<number>): AsyncIterable<number>;
}

/** A worker for blocking calls. */
export interface BlockingPool {
  double(n: number): number;
}

/** A worker for streams. */
export interface Streamer {
  /** Runs `upTo`. */
  upTo(count: number): AsyncIterable<number>;
}

/** A library, or code without one, behind a common interface. Its module is imported on demand, because that is part of a cold start. */
export interface Peer {
  open?(size: PoolSize): Promise<Pool>;
  /** Must not need the event loop, because the first blocking call of a process is measured. */
  openBlocking?(): BlockingPool;
  openStreamer?(): Promise<Streamer>;
}

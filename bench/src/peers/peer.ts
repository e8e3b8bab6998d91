import type { Argument, Result, TaskName } from '../tasks/functions.js';

/** How a pool is opened. */
export interface PoolSize {
  readonly workers: number;
  /** How many tasks one worker runs at a time; more than one for tasks that wait. Default 1. */
  readonly tasksPerWorker?: number;
}

/**
 * A pool of a peer, open. Methods that are missing it cannot do, and the workloads that need them do not list the peer.
 * Nothing closes it: it lives in a process of its own, which is ended.
 */
export interface Pool {
  /** Not a Promise for all: some peers have one of their own. */
  run<N extends TaskName>(name: N, argument: Argument<N>): PromiseLike<Result<N>>;
  /** Runs `measureBytes` on a buffer that is moved, not copied. */
  move?(buffer: ArrayBuffer): PromiseLike<number>;
  /** Runs `double` for each item, where the peer has a way of its own to map; in the order of the items. */
  doubleEach?(items: Iterable<number>): AsyncIterable<number>;
}

/** A worker whose caller blocks. */
export interface BlockingPool {
  double(n: number): number;
}

/** A worker that streams. */
export interface Streamer {
  /** Runs `upTo`. */
  upTo(count: number): AsyncIterable<number>;
}

/** A library, or a way without one, under one interface. Its module is loaded when it is asked for: that is part of a cold start. */
export interface Peer {
  open?(size: PoolSize): Promise<Pool>;
  /** Must not need the event loop: it is measured as the first thing that a process does. */
  openBlocking?(): BlockingPool;
  openStreamer?(): Promise<Streamer>;
}

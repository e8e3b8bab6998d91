import type { WorkerOutput } from '@dispatch/adapter-kit/node';
import type { DispatcherOptions } from '@dispatch/core';
import type { BusAddress } from '../bus/bus.js';

/** Options of `createDispatcher`. */
export interface RemoteDispatcherOptions extends DispatcherOptions {
  /** The bus that this dispatcher and the hosts are connected to, such as `nats({ servers })` of `@dispatch/remote/nats`. Required. */
  readonly bus: BusAddress;
  /** The name of the hosts that run the tasks: letters, digits, `-` and `_`, at most 64. Required. */
  readonly fleet: string;
  /**
   * Names the program that both sides are built from, such as a commit. Hosts with another build get no task (clause G5). Default
   * `''`.
   */
  readonly build?: string | undefined;
  /**
   * How long the connection to a worker may be interrupted, in milliseconds. A shorter interruption loses nothing. After a
   * longer one, the tasks of the worker fail with `DISPATCH_WORKER_LOST`, and its host ends it (clauses G1, G2, G3). From 1000
   * to 3 600 000. Default 10 000.
   */
  readonly lostAfter?: number | undefined;
  /**
   * How long tasks wait while there is no host that can run them, in milliseconds: then those that wait fail with
   * `DISPATCH_UNAVAILABLE` (clause G4). While all slots are taken, tasks wait without a limit. At least 0, may be `Infinity`.
   * Default 30 000.
   */
  readonly hostTimeout?: number | undefined;
  /**
   * What becomes of what tasks write to stdout.
   * - `'inherit'`: this thread writes it to its `process.stdout`, unchanged.
   * - `'tag'`: the same by whole lines, each after the number of its worker: `[worker 3] text`.
   * - A function: it is called for each line, without the line end, in the order of each worker, before the outcome of the
   *   task arrives. It runs in the `AsyncLocalStorage` context of `createDispatcher`; what it throws is reported.
   *
   * What is printed otherwise in a worker, before it serves or by native code, is printed by its host. Default `'inherit'`.
   */
  readonly stdout?: WorkerOutput | undefined;
  /** The same for stderr. Default `'inherit'`. */
  readonly stderr?: WorkerOutput | undefined;
}

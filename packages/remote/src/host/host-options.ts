import type { BusAddress } from '../bus/bus.js';

/** Options of `startHost`. */
export interface HostOptions {
  /** The bus that the dispatchers are connected to as well, such as `nats({ servers })` of `@dispatch/remote/nats`. Required. */
  readonly bus: BusAddress;
  /** The name by which dispatchers ask for its slots: letters, digits, `-` and `_`, at most 64. Required. */
  readonly fleet: string;
  /** What each worker runs: a file that calls `serve` of `@dispatch/remote/worker`, as an absolute path or a `file:` URL. Required. */
  readonly worker: string | URL;
  /**
   * Whether workers are threads of this process, and not processes of their own. A thread starts sooner and takes less memory. In return, a
   * crash of native code, `process.abort()` or too much memory outside the heap ends the host with all its tasks; native code that
   * does not return keeps its slot; and tasks cannot change the current directory. The options `memory`, `cwd` and `execPath` need
   * processes. Default `false`.
   */
  readonly threads?: boolean | undefined;
  /** How many workers run at a time. A positive integer. Default: `os.availableParallelism()`. */
  readonly slots?: number | undefined;
  /** Names the program that both sides are built from, such as a commit. Dispatchers with another build get no worker. Default `''`. */
  readonly build?: string | undefined;
  /** The name of the host in messages. Default: that of the machine. */
  readonly name?: string | undefined;
  /**
   * How much memory each worker process may use, in megabytes (resident set), at least 64. A worker that exceeds it is ended,
   * and its tasks fail with a `DISPATCH_WORKER_LOST` that says so. Default: no limit but that of Node for the heap.
   */
  readonly memory?: number | undefined;
  /** The current directory of the worker processes: an absolute path or a `file:` URL. Default: that of this process. */
  readonly cwd?: string | URL | undefined;
  /** The environment variables of the workers. Default: those of this process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Node options for the workers, such as `['--import', 'tsx']`; those that threads do not take are an error of their start. Default: those of
   * this process that concern them.
   */
  readonly execArgv?: readonly string[] | undefined;
  /** The executable of Node that the worker processes run: an absolute path. Default: that of this process. */
  readonly execPath?: string | undefined;
  /** Called with what happens, for logs. What it throws is an uncaught exception. Default: nothing is called. */
  readonly onEvent?: ((event: HostEvent) => void) | undefined;
}

/**
 * What happens on a host. `worker` and `dispatcher` are random ids. `disconnected` is reported once for each reason until there is
 * a connection again; `reason` has the address.
 */
export type HostEvent =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly reason: string }
  | { readonly type: 'worker-started'; readonly worker: string; readonly dispatcher: string }
  | {
      readonly type: 'worker-ended';
      readonly worker: string;
      readonly exitCode?: number | undefined;
      readonly message?: string | undefined;
    }
  | { readonly type: 'dispatcher-lost'; readonly worker: string; readonly dispatcher: string; readonly reason: string };

/** A host that `startHost` has started. */
export interface Host extends AsyncDisposable {
  /** A random id. */
  readonly id: string;
  /** How many workers run. */
  readonly running: number;
  /**
   * Gives away no more slots, and asks the dispatchers for those that it has given: their tasks end as usual, and later ones
   * run elsewhere. Fulfils when no worker is left. Repeated, it is the same promise.
   */
  drain(): Promise<void>;
  /** Ends all workers at once, so that their tasks fail with `DISPATCH_WORKER_LOST`, and the connection. Repeated, it is the same promise. */
  close(): Promise<void>;
}

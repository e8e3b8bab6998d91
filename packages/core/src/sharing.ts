import type { Capabilities } from './capabilities.js';
import type { DispatcherStats } from './stats.js';

/** The positions of the shared values among the arguments of a call, each with the id of the value. */
export type SharedPlaces = readonly (readonly [position: number, id: number])[];

/** What a dispatcher sends to a worker about shared values. */
export type SharingMessage = { readonly type: 'sharing' } & (
  | { readonly id: number; readonly value: unknown }
  /** Lets the worker forget a value. Calls that have arrived keep it. */
  | { readonly released: number }
  /** The calls of the next message that have shared values. */
  | { readonly places: readonly (readonly [call: number, places: SharedPlaces])[] }
);

/** A connection to a worker. */
export interface SharingWorker {
  post(message: object): void;
}

/** What `share` needs of a dispatcher. */
export interface SharingHost {
  readonly settings: { readonly name: string };
  readonly capabilities: Capabilities;
  /** The owner of its calls. */
  readonly calls: object;
  readonly pool: { readonly lanes: Iterable<{ readonly link: SharingWorker }> };
  /** What `stats()` of the dispatcher returns. The first `share` replaces it, so that it counts shared values too. */
  stats: () => DispatcherStats;
  /** What to clone in place of a value: only the bytes of its views, and nothing that would arrive empty (clauses D17, D19). */
  readonly own: <T>(value: T) => T;
  /** Describes the part of a value that cannot be cloned, or not be sent to its workers. */
  readonly describe: (value: unknown) => string;
  /** Throws if a value that can be cloned cannot be sent to its workers. Absent: they get all that can be cloned. */
  readonly check?: (value: unknown) => void;
}

/** A dispatcher whose tasks the adapter kit schedules has this member, for functions that are not its methods. */
export interface EngineDispatcher {
  readonly '~engine'?: SharingHost;
}

/** One run of a task. */
export interface SharingCall {
  readonly id: number;
  readonly owner: object;
  readonly profile: { readonly definition: { readonly name: string } };
  args: readonly unknown[];
}

/**
 * What all copies of this package in a thread have in common, and what dispatchers and workers call. Its members are set
 * by the first call of `share`.
 */
export interface SharingState {
  /** The shared values by what the user has of them. */
  handles?: WeakMap<object, unknown>;
  /** The newest id. */
  newest?: number;
  /** The values of unsettled calls whose workers are on this thread, by their ids. */
  local?: Map<number, unknown>;
  /**
   * A call is accepted: keeps its shared values from being released, and removes them from its arguments.
   *
   * @returns the error if one cannot be used.
   */
  submit?: (call: SharingCall) => Error | undefined;
  /** A call has settled. */
  settle?: (call: SharingCall) => void;
  /** Posts what a worker needs before some calls. @throws if a value cannot be posted. */
  send?: (calls: readonly SharingCall[], worker: SharingWorker) => void;
  /** In seconds: how long a worker may take to read the values that were posted to it for a call. */
  patience?: (call: SharingCall) => number;
  /** Returns the arguments of a call with its shared values, for a task that is run on this thread. */
  fillIn?: (call: object, args: readonly unknown[]) => readonly unknown[];
  /** Describes a shared value that is part of another value. @returns `undefined` for anything else. */
  describe?: (value: unknown) => string | undefined;
}

/** What `broadcast` needs of a dispatcher: parts of its scheduler, which the adapter kit has. */
export interface BroadcastHost {
  readonly pool: { readonly lanes: Iterable<BroadcastLane> };
  /** The calls that wait for a worker. */
  readonly backlog: Iterable<BroadcastCall>;
  readonly timeline: { now(): number };
  readonly keepalive: { hold(): void; release(): void };
}

/** One worker. */
export interface BroadcastLane {
  readonly number: number;
  readonly status: string;
  /** Whether it accepts tasks. */
  readonly isOpen: boolean;
  readonly slots: { readonly hasFree: boolean };
  readonly calls: {
    /** Adds a call to the next batch. */
    assign(call: BroadcastCall): void;
    /** Posts the batch. */
    flush(): void;
  };
}

/** One run of a task. */
export interface BroadcastCall {
  readonly affinity: unknown;
  readonly holder: { withdraw(call: BroadcastCall): boolean } | undefined;
  readonly extras: { transfer?: readonly object[] | undefined } | undefined;
}

/** The host of a dispatcher; `undefined` if it cannot address its workers. */
export function hostOf(dispatcher: object): BroadcastHost | undefined {
  const host: unknown = Reflect.get(dispatcher, '~engine');
  return typeof host === 'object' && host !== null && 'timeline' in host && 'keepalive' in host
    ? // Made by the adapter kit, of the same version.
      (host as BroadcastHost)
    : undefined;
}

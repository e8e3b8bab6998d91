/**
 * A message bus as this package uses it: subjects, to which anyone may publish, and who has subscribed gets what is published
 * meanwhile. Packets may be lost and repeated; those of one publisher to one subject keep their order while the connection
 * lasts.
 */
export interface Bus {
  /** How many bytes a packet may have. */
  readonly maxPacket: number;
  /** Publishes a packet, or drops it while there is no connection. It must not throw, and must not keep `packet`. */
  publish(subject: string, packet: Uint8Array): void;
  /**
   * Calls `listener` with each packet of the subject, also after the connection was restored. Fulfils when the server knows
   * it, if there is a connection.
   */
  subscribe(subject: string, listener: (packet: Uint8Array) => void): Promise<void>;
  /** Closes the connection. Nothing is delivered after this call. */
  close(): Promise<void>;
}

/** What a bus reports about its connection. */
export interface BusEvents {
  /** There is a connection, for the first time or again. Subscriptions are known to the server. */
  connected(): void;
  /** There is no connection, and the bus tries again. Called for each attempt that has failed. @param reason the address and why, for messages. */
  disconnected(reason: string): void;
}

/**
 * The export `connect` of the module of a bus. It returns at once, and keeps connecting until it succeeds or is closed.
 *
 * @param options those of the {@link BusAddress}.
 */
export type ConnectBus = (options: unknown, events: BusEvents) => Bus;

/** A bus and how to reach it, as data: the connection is made on another thread. */
export interface BusAddress {
  /** The URL of a module that exports `connect`, a {@link ConnectBus}. */
  readonly module: string;
  /** What `connect` gets. It can be cloned. */
  readonly options: unknown;
}

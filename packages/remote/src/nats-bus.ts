/** Connects to NATS, by its official client. Loaded by its URL. */
import { connect as connectTo, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { isError } from '@dispatch/adapter-kit/node';
import { clearTimeout, setTimeout } from '@dispatch/core/internal';
import type { Bus, BusEvents } from './bus/bus.js';
import type { NatsOptions } from './bus/nats-options.js';
import { within } from './bus/within.js';

/** In bytes: a part of what the servers take by default, so that other packets need not wait long. */
const maxPacket = 2 ** 16;
/** In milliseconds. */
const retryTime = 250;
/** If a connection breaks while it is made, the client notices that only after this time. */
const connectTimeout = 3000;
/** In milliseconds: how long the end waits for the server. */
const closeTime = 500;
/** In milliseconds: how often the client asks whether the server is there. */
const pingInterval = 2000;

type Listener = (packet: Uint8Array) => void;

export function connect(options: unknown, events: BusEvents): Bus {
  return new NatsBus(options as NatsOptions, events);
}

class NatsBus implements Bus {
  readonly maxPacket: number = maxPacket;
  readonly #options: NatsOptions;
  readonly #events: BusEvents;
  readonly #listeners = new Map<string, Listener>();
  #connection: NatsConnection | undefined;
  #isConnected = false;
  /** What the server has rejected while the connection was made. */
  #rejection: string | undefined;
  #isClosed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: NatsOptions, events: BusEvents) {
    this.#options = options;
    this.#events = events;
    void this.#connect();
  }

  publish(subject: string, packet: Uint8Array): void {
    // The client would keep it until there is a connection again.
    if (this.#isConnected) this.#connection?.publish(subject, packet);
  }

  async subscribe(subject: string, listener: Listener): Promise<void> {
    this.#listeners.set(subject, listener);
    if (this.#connection === undefined) return;
    subscribeTo(this.#connection, subject, listener);
    if (this.#isConnected) await this.#connection.flush().catch(() => {});
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const connection = this.#connection;
    const wasConnected = this.#isConnected;
    this.#leave();
    // What was published is sent before.
    if (connection !== undefined && wasConnected) await within(closeTime, connection.flush());
    if (connection !== undefined) await within(closeTime, connection.close());
  }

  /** The client connects again by itself, but not at first, and not after the server has rejected it. */
  async #connect(): Promise<void> {
    const { credentials, servers, tls, ...rest } = this.#options;
    try {
      const connection = await connectTo({
        ...defined(rest),
        ...(servers !== undefined && { servers: [servers].flat() }),
        ...(tls !== undefined && { tls: defined(tls) }),
        ...(credentials !== undefined && { authenticator: credsAuthenticator(new TextEncoder().encode(credentials)) }),
        timeout: connectTimeout,
        pingInterval,
        maxPingOut: 2,
        maxReconnectAttempts: -1,
        reconnectTimeWait: retryTime,
        reconnectJitter: retryTime,
        ignoreAuthErrorAbort: true,
      });
      if (this.#isClosed) {
        await connection.close();
        return;
      }
      await this.#use(connection);
    } catch (error) {
      this.#retry(error);
    }
  }

  async #use(connection: NatsConnection): Promise<void> {
    const most = connection.info?.max_payload ?? 0;
    if (most < maxPacket) {
      await connection.close();
      throw new Error(`the server takes ${most} bytes at most (max_payload): at least ${maxPacket} are needed`);
    }
    this.#connection = connection;
    this.#rejection = undefined;
    for (const [subject, listener] of this.#listeners) subscribeTo(connection, subject, listener);
    void this.#watch(connection);
    const isThere = await connection.flush().then(
      () => true,
      () => false,
    );
    // If it broke meanwhile, the client makes it again, or closes it: `#watch` sees both.
    if (!isThere || this.#connection !== connection) return;
    this.#isConnected = true;
    this.#events.connected();
    // It has connected, but may not do what it has to.
    if (this.#rejection !== undefined) this.#lost(this.#rejection);
  }

  async #watch(connection: NatsConnection): Promise<void> {
    void connection.closed().then((error) => {
      if (this.#connection !== connection) return;
      this.#leave();
      this.#retry(error ?? new Error('the server has closed the connection'));
    });
    for await (const status of connection.status()) {
      if (this.#connection !== connection) return;
      if (status.type === 'reconnect') {
        this.#isConnected = true;
        this.#events.connected();
      } else if (status.type === 'disconnect') {
        this.#isConnected = false;
        this.#lost('the connection was closed');
      } else if (status.type === 'error') {
        if (!this.#isConnected) this.#rejection = status.error.message;
        this.#lost(status.error.message);
      }
    }
  }

  #leave(): void {
    this.#connection = undefined;
    this.#isConnected = false;
  }

  #lost(reason: string): void {
    const { servers = '127.0.0.1:4222' } = this.#options;
    this.#events.disconnected(`${[servers].flat().join(', ')}: ${reason}`);
  }

  #retry(error: unknown): void {
    if (this.#isClosed) return;
    this.#lost(isError(error) ? error.message : String(error));
    this.#timer = setTimeout(() => void this.#connect(), retryTime);
  }
}

function subscribeTo(connection: NatsConnection, subject: string, listener: Listener): void {
  connection.subscribe(subject, {
    callback(error, message) {
      if (error !== null) return;
      try {
        listener(message.data);
      } catch (thrown) {
        // What a callback throws would close the connection.
        setTimeout(() => {
          throw thrown;
        }, 0);
      }
    },
  });
}

/** Without the members that are `undefined`, which the client takes for values. */
function defined<T extends object>(options: T): { [Name in keyof T]?: NonNullable<T[Name]> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof T]?: NonNullable<T[Name]> };
}

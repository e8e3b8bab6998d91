/** Connects to Redis or Valkey, by the official client. Loaded by its URL. */
import { Buffer } from 'node:buffer';
import { createClient } from '@redis/client';
import { isError } from '@dispatch/adapter-kit/node';
import { setTimeout } from '@dispatch/core/internal';
import type { Bus, BusEvents } from './bus/bus.js';
import type { RedisOptions } from './bus/redis-options.js';
import { within } from './bus/within.js';

/** In bytes. */
const maxPacket = 2 ** 16;
/** In milliseconds. */
const retryTime = 250;
const connectTimeout = 5000;
const closeTime = 500;
/** In milliseconds: how often the client asks whether the server is there, and how long it waits for an answer. */
const pingInterval = 2000;
const longestSilence = 6000;

const defaultUrl = 'redis://127.0.0.1:6379';

type Client = ReturnType<typeof createClient>;
type Listener = (packet: Uint8Array) => void;

export function connect(options: unknown, events: BusEvents): Bus {
  return new RedisBus(options as RedisOptions, events);
}

class RedisBus implements Bus {
  readonly maxPacket: number = maxPacket;
  readonly #events: BusEvents;
  readonly #listeners = new Map<string, Listener>();
  readonly #publisher: Client;
  /** A connection that subscribes does nothing else. */
  readonly #subscriber: Client;
  readonly #connecting: Promise<unknown>;
  /** Without user and password. */
  readonly #address: string;
  #isConnected = false;
  #isClosed = false;

  constructor(options: RedisOptions, events: BusEvents) {
    this.#events = events;
    const { host, protocol } = new URL(options.url ?? defaultUrl);
    this.#address = `${protocol}//${host}`;
    this.#publisher = clientOf(options);
    this.#subscriber = clientOf(options);
    this.#connecting = Promise.all([this.#start(this.#publisher), this.#start(this.#subscriber)]);
  }

  publish(subject: string, packet: Uint8Array): void {
    if (!this.#isConnected) return;
    this.#publisher
      .publish(subject, Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength))
      .catch((error: unknown) => {
        // Otherwise the connection is lost, and with it the packet.
        if (isError(error) && error.message.startsWith('NOPERM')) this.#report(`${error.message}: ${subject}`);
      });
  }

  async subscribe(subject: string, listener: Listener): Promise<void> {
    this.#listeners.set(subject, listener);
    if (this.#subscriber.isReady) await this.#subscribe(subject, listener).catch(() => {});
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isConnected = false;
    // A client that is destroyed while it connects leaves its socket open.
    await within(closeTime, this.#connecting);
    if (this.#subscriber.isOpen) this.#subscriber.destroy();
    // What was published is sent before.
    if (this.#publisher.isReady) await within(closeTime, this.#publisher.close());
    if (this.#publisher.isOpen) this.#publisher.destroy();
  }

  #start(client: Client): Promise<unknown> {
    client.on('error', (error: Error) => {
      this.#lost(error.message);
    });
    client.on('reconnecting', () => {
      this.#lost('the connection was closed');
    });
    client.on('ready', () => {
      void this.#onReady();
    });
    // It tries again by itself.
    return client.connect().catch((error: unknown) => {
      this.#lost(isError(error) ? error.message : String(error));
    });
  }

  #lost(reason: string): void {
    this.#isConnected = false;
    this.#report(reason);
  }

  #report(reason: string): void {
    if (!this.#isClosed) this.#events.disconnected(`${this.#address}: ${reason}`);
  }

  async #onReady(): Promise<void> {
    if (!this.#publisher.isReady || !this.#subscriber.isReady) return;
    try {
      // Subscribing again has no effect.
      for (const [subject, listener] of this.#listeners) await this.#subscribe(subject, listener);
    } catch (error) {
      this.#lost(isError(error) ? error.message : String(error));
      return;
    }
    if (this.#isClosed || this.#isConnected || !this.#publisher.isReady || !this.#subscriber.isReady) return;
    this.#isConnected = true;
    this.#events.connected();
  }

  async #subscribe(subject: string, listener: Listener): Promise<void> {
    await this.#subscriber.unsubscribe(subject);
    await this.#subscriber.subscribe(
      subject,
      (packet) => {
        try {
          listener(packet);
        } catch (thrown) {
          // What a listener throws would be an error of the client.
          setTimeout(() => {
            throw thrown;
          }, 0);
        }
      },
      true,
    );
  }
}

function clientOf({ name, password, tls, url = defaultUrl, username }: RedisOptions): Client {
  const times = {
    connectTimeout,
    socketTimeout: longestSilence,
    reconnectStrategy: (): number => retryTime * (1 + Math.random()),
  };
  const { ca, cert, key } = tls ?? {};
  const certificates = {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
  return createClient({
    url,
    ...(name !== undefined && { name }),
    ...(password !== undefined && { password }),
    ...(username !== undefined && { username }),
    socket: tls === undefined ? times : { ...times, ...certificates, tls: true },
    pingInterval,
    disableOfflineQueue: true,
  });
}

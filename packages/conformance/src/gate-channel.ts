import { openBroadcastChannel, type Channel, type OpenChannel } from './channel.js';
import type { GateMessage } from './fixtures/visit.js';

/**
 * The channel that all gates of one case share. Browsers register a BroadcastChannel some time after its creation and
 * lose messages that another thread posts before that; therefore the channel is created before the case begins.
 */
export class GateChannel {
  /** How many messages of tasks have arrived. */
  heard = 0;
  /** How many calls wait for a message. */
  awaited = 0;
  readonly #name: string = `conformance-gates-${Math.random().toString(36).slice(2)}`;
  readonly #supplied: OpenChannel | undefined;
  readonly #channel: Channel;
  /** Another end, until messages arrive. */
  #echo: Channel | undefined;
  readonly #gates = new Map<string, (message: GateMessage) => void>();

  /** @param supplied opens the channel of a harness that has one. */
  constructor(supplied?: OpenChannel) {
    this.#supplied = supplied;
    this.#channel = (supplied ?? openBroadcastChannel)(this.#name);
  }

  /** Fulfils when messages posted to the channel arrive; never if it is closed before. */
  async connect(): Promise<void> {
    let connected = (): void => {};
    this.#channel.onMessage((message) => {
      const data = message as GateMessage;
      if (data.kind === 'connected') {
        connected();
        return;
      }
      this.heard += 1;
      this.#gates.get(data.gate)?.(data);
    });
    // A harness opens its own channel at once, and need not deliver messages within one thread.
    if (this.#supplied !== undefined) return;
    const echo = openBroadcastChannel(this.#name);
    this.#echo = echo;
    await new Promise<void>((resolve) => {
      connected = resolve;
      // It has the form of the other messages: on Deno a channel may receive messages posted before its creation.
      echo.post({ kind: 'connected', gate: '' } satisfies GateMessage);
    });
    echo.close();
  }

  /** Returns the name of a new gate. @param listener is called with messages of tasks to that gate. */
  register(listener: (message: GateMessage) => void): string {
    // Tasks find the channel by the part of the name before the dot.
    const gate = `${this.#name}.${this.#gates.size}`;
    this.#gates.set(gate, listener);
    return gate;
  }

  post(message: GateMessage): void {
    this.#channel.post(message);
  }

  /** Closes the channel, which would otherwise keep the process alive. */
  close(): void {
    this.#channel.close();
    this.#echo?.close();
  }
}

import type { GateMessage } from './fixtures/visit.js';

/**
 * What all gates of one case have in common: a BroadcastChannel that is sure to hear what tasks tell. Browsers register a
 * channel some time after it was made, and what another thread posts before that is lost; so it is made before the case begins.
 */
export class GateChannel {
  readonly #name: string = `conformance-gates-${Math.random().toString(36).slice(2)}`;
  readonly #channel = new BroadcastChannel(this.#name);
  readonly #gates = new Map<string, (message: GateMessage) => void>();

  /** Resolves once what is posted to it arrives. */
  async connect(): Promise<void> {
    const echo = new BroadcastChannel(this.#name);
    await new Promise<void>((resolve) => {
      this.#channel.onmessage = () => {
        resolve();
      };
      // Shaped like the others: on Deno a channel may hear what was posted before it was made.
      echo.postMessage({ kind: 'connected', gate: '' } satisfies GateMessage);
    });
    echo.close();
    this.#channel.onmessage = ({ data }: MessageEvent<GateMessage>) => this.#gates.get(data.gate)?.(data);
  }

  /** A name for one more gate; `listener` is called with what tasks tell it. */
  register(listener: (message: GateMessage) => void): string {
    // Tasks find the channel by the part before the dot.
    const gate = `${this.#name}.${this.#gates.size}`;
    this.#gates.set(gate, listener);
    return gate;
  }

  post(message: GateMessage): void {
    this.#channel.postMessage(message);
  }

  /** Gives the channel up: without that it would keep the process alive. */
  close(): void {
    this.#channel.close();
  }
}

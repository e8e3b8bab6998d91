import type { GateMessage } from './fixtures/visit.js';

/**
 * The BroadcastChannel that all gates of one case share. Browsers register a channel some time after its creation and
 * lose messages that another thread posts before that; therefore the channel is created before the case begins.
 */
export class GateChannel {
  readonly #name: string = `conformance-gates-${Math.random().toString(36).slice(2)}`;
  readonly #channel = new BroadcastChannel(this.#name);
  readonly #gates = new Map<string, (message: GateMessage) => void>();

  /** Fulfils when messages posted to the channel arrive. */
  async connect(): Promise<void> {
    const echo = new BroadcastChannel(this.#name);
    await new Promise<void>((resolve) => {
      this.#channel.onmessage = () => {
        resolve();
      };
      // It has the form of the other messages: on Deno a channel may receive messages posted before its creation.
      echo.postMessage({ kind: 'connected', gate: '' } satisfies GateMessage);
    });
    echo.close();
    this.#channel.onmessage = ({ data }: MessageEvent<GateMessage>) => this.#gates.get(data.gate)?.(data);
  }

  /** Returns the name of a new gate. @param listener is called with messages of tasks to that gate. */
  register(listener: (message: GateMessage) => void): string {
    // Tasks find the channel by the part of the name before the dot.
    const gate = `${this.#name}.${this.#gates.size}`;
    this.#gates.set(gate, listener);
    return gate;
  }

  post(message: GateMessage): void {
    this.#channel.postMessage(message);
  }

  /** Closes the channel, which would otherwise keep the process alive. */
  close(): void {
    this.#channel.close();
  }
}

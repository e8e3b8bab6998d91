/** What gates need of a channel: every end gets the messages that other ends of the same name post. */
export interface Channel {
  /** Posts a message, a plain object that may hold any value that can be cloned. */
  post(message: unknown): void;
  /** Calls `listener` with each message of the other ends from now on. Called at most once. */
  onMessage(listener: (message: unknown) => void): void;
  /** Messages that were posted before are still delivered to the other ends. */
  close(): void;
}

/** Opens an end of the channel of that name. */
export type OpenChannel = (name: string) => Channel;

/** Whether this platform has a `BroadcastChannel`. */
export function hasBroadcastChannel(): boolean {
  return typeof BroadcastChannel === 'function';
}

/** Opens a `BroadcastChannel`. */
export function openBroadcastChannel(name: string): Channel {
  const channel = new BroadcastChannel(name);
  return {
    post(message) {
      channel.postMessage(message);
    },
    onMessage(listener) {
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        listener(data);
      };
    },
    close() {
      channel.onmessage = null;
      channel.close();
    },
  };
}

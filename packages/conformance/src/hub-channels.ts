import { deserialize, serialize } from 'node:v8';
import type { Channel, OpenChannel } from './channel.js';

/**
 * What carries the messages of gates to other processes: a socket, or one subject of a message bus. Every end gets what
 * the others send, in the order in which each of them sent it; it may also get what it sent itself.
 */
export interface Carrier {
  send(bytes: Uint8Array): void;
  /** Calls `listener` with everything that arrives from now on. Called once. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
}

/** One message. The sender is known by a random id. */
type Packet = readonly [from: string, channel: string, message: unknown];

/**
 * Opens channels over a carrier: pass the function to `Harness.channel` in the process of the suite, and to `useChannel`
 * in the processes of the workers. All of them have to run the same version of the platform.
 *
 * @param onCount called with the number of open channels whenever it changes.
 */
export function channelsOver(carrier: Carrier, onCount?: (open: number) => void): OpenChannel {
  const self = Math.random().toString(36).slice(2);
  const ends = new Set<End>();

  function deliver(name: string, message: unknown, except?: End): void {
    for (const end of [...ends]) if (end !== except && end.name === name) end.listener?.(message);
  }

  carrier.onBytes((bytes) => {
    const [from, name, message] = deserialize(bytes) as Packet;
    if (from !== self) deliver(name, message);
  });
  return (name): Channel => {
    const end: End = { name, listener: undefined };
    ends.add(end);
    onCount?.(ends.size);
    return {
      post(message) {
        const bytes = serialize([self, name, message] satisfies Packet);
        carrier.send(bytes);
        // After this call, and as a copy, like a message from another process.
        setImmediate(() => {
          deliver(name, (deserialize(bytes) as Packet)[2], end);
        });
      },
      onMessage(listener) {
        end.listener = listener;
      },
      close() {
        ends.delete(end);
        onCount?.(ends.size);
      },
    };
  };
}

interface End {
  readonly name: string;
  listener: ((message: unknown) => void) | undefined;
}

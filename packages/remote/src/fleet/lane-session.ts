import { decodeValue, encodeValue } from '@dispatch/adapter-kit/codec';
import { joined } from '@dispatch/adapter-kit/bytes';
import { clearTimeout, setTimeout } from '@dispatch/core/internal';
import type { SessionLostError } from '../session/session-lost-error.js';
import { Session } from '../session/session.js';
import { sessionHeader, sessionPacket } from './messages.js';

/** In bytes: longer data is sent in pieces. */
export const longestPiece: number = 2 ** 18;
/** In bytes. */
const maxInFlight = 2 ** 20;

/** How a worker process has ended, as its host says. */
export interface RemoteExit {
  readonly exitCode?: number | undefined;
  readonly message?: string | undefined;
}

/** What is in a frame of a session. */
const kinds = { bytes: 0, exit: 1 } as const;

export interface LaneSessionParts {
  /** The id of the worker. */
  readonly lane: string;
  readonly lostAfter: number;
  /** How many bytes a packet of the bus may have. */
  readonly maxPacket: number;
  post(packet: Uint8Array): void;
  bytes(bytes: Uint8Array): void;
  /** From a host: the worker has ended, and this was the last frame. */
  exited(exit: RemoteExit): void;
  /** No frame arrives any more. Called at most once, also after the host has closed the session in an orderly way. */
  over(reason: SessionLostError | undefined): void;
}

const clock = {
  now: (): number => performance.now(),
  after(milliseconds: number, run: () => void): () => void {
    const timer = setTimeout(run, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** The stream of bytes between a dispatcher and one worker process, over packets of the bus; and how the process ended. */
export class LaneSession {
  readonly #session: Session;

  constructor({ lane, lostAfter, maxPacket, post, bytes, exited, over }: LaneSessionParts) {
    this.#session = new Session({
      clock,
      id: lane,
      lostAfter,
      maxPacket: maxPacket - sessionHeader,
      maxInFlight,
      maxFrame: 1 + longestPiece,
      post(packet) {
        post(sessionPacket(lane, packet));
      },
      deliver(frame) {
        if (frame[0] === kinds.bytes) bytes(frame.subarray(1));
        else exited(exitOf(decodeValue(frame.subarray(1))));
      },
      lost: over,
      closed() {
        over(undefined);
      },
    });
  }

  /** How many bytes wait or are on their way. */
  get pendingBytes(): number {
    return this.#session.pendingBytes;
  }

  /** They must not change. */
  send(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength; at += longestPiece)
      this.#session.send(joined([Uint8Array.of(kinds.bytes), bytes.subarray(at, at + longestPiece)]));
  }

  /** The last frame of a host. The session ends when it has arrived. */
  sendExit(exit: RemoteExit): void {
    this.#session.send(joined([Uint8Array.of(kinds.exit), ...encodeValue(exit)]));
    this.#session.close();
  }

  receive(packet: Uint8Array): void {
    this.#session.receive(packet);
  }

  linkRestored(): void {
    this.#session.linkRestored();
  }

  abort(): void {
    this.#session.abort();
  }
}

function exitOf(value: unknown): RemoteExit {
  if (typeof value !== 'object' || value === null) throw new TypeError('an invalid end of a worker');
  const exitCode: unknown = Reflect.get(value, 'exitCode');
  const message: unknown = Reflect.get(value, 'message');
  return {
    ...(typeof exitCode === 'number' && { exitCode }),
    ...(typeof message === 'string' && { message }),
  };
}

import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/**
 * Closes a server so that every request it has begun to take is answered.
 *
 * `server.close()` alone is not enough: it waits for connections that never said a word, a browser's spare ones say, and
 * for those that were busy when it was called and keep alive afterwards.
 */
export class Connections {
  readonly #server: Server;
  /** Each connection with the number of its requests that are not answered. */
  readonly #open = new Map<Socket, number>();
  #closed: Promise<true> | undefined;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#open.set(socket, 0);
      socket.on('close', () => this.#open.delete(socket));
    });
    server.on('request', ({ socket }, response) => {
      this.#count(socket, 1);
      response.on('close', () => this.#count(socket, -1));
    });
  }

  /** Takes no new connection, and ends each one with the last answer it waits for. Called again, it waits again. @returns whether all ended in time. */
  async drain(timeout: number): Promise<boolean> {
    this.#closed ??= this.#close();
    const timer = new AbortController();
    try {
      return await Promise.race([this.#closed, setTimeout(timeout, false, timer)]);
    } finally {
      timer.abort();
    }
  }

  /** Ends what is left, whatever it waits for. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  #close(): Promise<true> {
    const closed = new Promise<true>((resolve) => this.#server.close(() => resolve(true)));
    for (const [socket, requests] of this.#open) if (requests === 0) socket.destroySoon();
    return closed;
  }

  #count(socket: Socket, change: 1 | -1): void {
    const requests = this.#open.get(socket);
    if (requests === undefined) return; // closed before its answer was
    this.#open.set(socket, requests + change);
    if (this.#closed && requests + change === 0) socket.destroySoon();
  }
}

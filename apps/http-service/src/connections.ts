import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/**
 * Closes a server so that every request it has started to receive is answered.
 *
 * `server.close()` is not enough: it also waits for connections that have never sent a request, such as a browser's spare
 * connections, and for keep-alive connections that were busy when it was called.
 */
export class Connections {
  readonly #server: Server;
  /** Each connection with its number of unanswered requests. */
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

  /**
   * Accepts no new connections, and closes each connection after its last response. May be called again to wait longer.
   *
   * @returns whether all connections closed within `timeout` milliseconds.
   */
  async drain(timeout: number): Promise<boolean> {
    this.#closed ??= this.#close();
    const timer = new AbortController();
    try {
      return await Promise.race([this.#closed, setTimeout(timeout, false, timer)]);
    } finally {
      timer.abort();
    }
  }

  /** Closes the remaining connections immediately. */
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
    if (requests === undefined) return; // the connection closed before its response
    this.#open.set(socket, requests + change);
    if (this.#closed && requests + change === 0) socket.destroySoon();
  }
}

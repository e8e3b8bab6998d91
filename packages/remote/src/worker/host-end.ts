/** A worker's end of the connection to its host, which passes on the bytes unread. */
export interface HostEnd {
  /** Calls `onBytes` when something has arrived, and `onClosed` when the host is gone or a task has closed the connection. */
  listen(onBytes: () => void, onClosed: () => void): void;
  /** The next frame of what has arrived. @throws if that is no frame. */
  next(): Uint8Array | undefined;
  /** Takes what has arrived, without the event loop. @returns whether there was something. */
  pull(): boolean;
  /** Whether {@link pull} has found the end of the connection. */
  readonly hasEnded: boolean;
  write(bytes: Uint8Array): void;
  /** Sends what can be sent now. */
  flush(): void;
  /** Sends everything, and blocks this thread meanwhile. */
  drain(): void;
}

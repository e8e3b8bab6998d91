import { types } from 'node:util';

/** The streams to which a worker writes its output. */
export const outputStreams = ['stdout', 'stderr'] as const;

/**
 * What a worker wrote to one of its streams. It takes the way of the worker's other messages, so it arrives before the
 * reply of the task that wrote it (docs/adr/0024-output-takes-the-way-of-replies.md).
 */
export interface Output {
  readonly output: (typeof outputStreams)[number];
  readonly chunk: string | Uint8Array;
  /** The name of the task that wrote it, if the dispatcher wants to know. */
  readonly task?: string | undefined;
  /** Is closed when the chunk has been written. Present if the worker waits for that. */
  readonly written?: { close(): void };
}

/** Whether a message is output. Code in a worker can send anything, so everything is checked. */
export function isOutput(message: unknown): message is Output {
  if (typeof message !== 'object' || message === null || !('output' in message && 'chunk' in message)) return false;
  const { output, chunk } = message;
  if ('task' in message && typeof message.task !== 'string') return false;
  const isStream = (outputStreams as readonly unknown[]).includes(output);
  return isStream && (typeof chunk === 'string' || types.isUint8Array(chunk));
}

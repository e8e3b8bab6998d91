import type { MessagePort } from 'node:worker_threads';
import type { FromWorker } from '@dispatch/adapter-kit/worker';

/** The streams to which a thread writes its output. */
export const outputStreams = ['stdout', 'stderr'] as const;

/**
 * What a worker thread wrote to one of its streams. It is posted to the port of the worker's other messages, so it
 * arrives before the reply of the task that wrote it (docs/adr/0024-output-takes-the-way-of-replies.md).
 */
export interface Output {
  readonly output: (typeof outputStreams)[number];
  readonly chunk: string | Uint8Array;
  /** Is closed when the chunk has been written. Present if the worker waits for that. */
  readonly written?: MessagePort;
}

/** Tells output from messages of the adapter kit. A task can post anything to the port, so everything is checked. */
export function isOutput(message: FromWorker | Output): message is Output {
  if (typeof message !== 'object' || message === null || !('output' in message)) return false;
  const { output, chunk } = message;
  return outputStreams.includes(output) && (typeof chunk === 'string' || chunk instanceof Uint8Array);
}

import type { MessagePort } from 'node:worker_threads';
import type { FromWorker } from '@dispatch/adapter-kit';
import { isOutput, type Output } from '@dispatch/adapter-kit/node';

/** What a worker thread wrote to one of its streams, in the port of its other messages. */
export interface ThreadOutput extends Output {
  readonly written?: MessagePort;
}

/** Tells output from messages of the adapter kit. */
export function isThreadOutput(message: FromWorker | ThreadOutput): message is ThreadOutput {
  return isOutput(message);
}

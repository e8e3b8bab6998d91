import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Output, SendOutput } from '@dispatch/adapter-kit/node/worker';
import type { ThreadOutput } from './output.js';

/** Sends output as messages, in order with the worker's other messages. */
export function sendOutputTo(
  post: (output: Output | ThreadOutput, transfer?: readonly MessagePort[]) => void,
): SendOutput {
  return (output, onWritten) => {
    if (onWritten === undefined) {
      post(output);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.once('close', onWritten);
    post({ ...output, written: port2 }, [port2]);
  };
}

import type { HostMessage, ShortCall, ShortReply, Spawn, WorkerMessage } from '@dispatch/adapter-kit';
import { serve } from '@dispatch/adapter-kit/worker';
import { TaskNotFoundError, type TransferableObject } from '@dispatch/core';
import { afterMacrotask } from './macrotask.js';

/** A port as Node has it: it keeps the process alive unless told not to. */
interface NodePort {
  unref(): void;
}

/**
 * A worker's side on this thread. Messages cross a real channel, so they are copied, batched and delivered in a later
 * turn of the event loop by the platform's own rules.
 */
export const spawnHere: Spawn = (configuration, events, definitions) => {
  const { port1: near, port2: far } = new MessageChannel();
  const server = serve(configuration, {
    post: (message, transfer = []) => {
      far.postMessage(message, transferable(transfer));
    },
    tasks: () => ({
      // The definition itself and not its name: the caller's function is right here, whatever else is called like it.
      find({ index, name }) {
        const definition = definitions[index];
        if (definition === undefined) throw new TaskNotFoundError(`task '${name}' was never declared`);
        return definition;
      },
    }),
    afterMacrotask,
  });
  near.onmessage = ({ data }: MessageEvent<WorkerMessage | ShortReply>) => {
    events.message(data);
  };
  far.onmessage = ({ data }: MessageEvent<HostMessage | ShortCall>) => {
    server.receive(data);
  };
  for (const port of [near, far]) if (isNodePort(port)) port.unref();
  return {
    post(message, transfer = []) {
      // This thread is alive if it asks: a task that holds it up holds up the question too.
      if ('type' in message && message.type === 'ping') events.message({ type: 'pong' });
      else near.postMessage(message, transferable(transfer));
    },
    terminate() {
      // What still runs cannot be stopped; nobody hears of it any more.
      near.onmessage = null;
      far.onmessage = null;
      near.close();
      far.close();
      return Promise.resolve();
    },
  };
};

/** Whatever is not transferable is for the platform to refuse. */
function transferable(transferables: readonly TransferableObject[]): Transferable[] {
  return [...transferables] as Transferable[];
}

function isNodePort(port: object): port is NodePort {
  return 'unref' in port && typeof port.unref === 'function';
}

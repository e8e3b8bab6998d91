import { parentPort } from 'node:worker_threads';
import { functions, type TaskName } from '../tasks/functions.js';

export interface RawCall {
  readonly id: number;
  readonly name: TaskName;
  readonly argument: unknown;
}

export interface RawReply {
  readonly id: number;
  readonly value: unknown;
}

// The message says which function the argument is for.
const byName: Record<TaskName, (argument: never) => unknown> = functions;

parentPort?.on('message', async ({ id, name, argument }: RawCall) => {
  const value = byName[name](argument as never);
  const reply: RawReply = { id, value: value instanceof Promise ? await value : value };
  parentPort?.postMessage(reply);
});

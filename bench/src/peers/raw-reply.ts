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

// The argument is the one for the function that the message names.
const byName: Record<TaskName, (argument: never) => unknown> = functions;

/** Handles a message in a worker. */
export async function reply({ id, name, argument }: RawCall, post: (reply: RawReply) => void): Promise<void> {
  const value = byName[name](argument as never);
  post({ id, value: value instanceof Promise ? await value : value });
}

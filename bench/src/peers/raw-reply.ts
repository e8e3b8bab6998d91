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

/** What a worker does with a message. */
export async function reply({ id, name, argument }: RawCall, post: (reply: RawReply) => void): Promise<void> {
  const value = byName[name](argument as never);
  post({ id, value: value instanceof Promise ? await value : value });
}

import type { Dispatcher, Task } from '@dispatch/core';
import type { Context } from 'hono';

/** Per-request variables. */
export interface AppEnv {
  Variables: {
    readonly requestId: string;
    /** Aborts when the client disconnects before it has been answered. */
    readonly disconnected: AbortSignal;
  };
}

/** Runs a task for a request. The task is cancelled when the client disconnects, and times out at the deadline. */
export type Offload = <T>(c: Context<AppEnv>, task: Task<T>) => Promise<T>;

/** The only code that turns a request into a task. */
export function createOffload(dispatcher: Dispatcher, deadline: number): Offload {
  return (c, task) => dispatcher.execute(task, { signal: c.get('disconnected'), timeout: deadline });
}

import { isDispatchError, type Dispatcher, type Task } from '@dispatch/core';
import type { Context } from 'hono';
import { InvalidInputError } from './invalid-input.js';
import type { Metrics } from './metrics.js';

/** What the app knows of each request. */
export interface AppEnv {
  Variables: {
    readonly requestId: string;
    /** Aborts when the client goes away before it is answered. */
    readonly disconnected: AbortSignal;
  };
}

/** Runs a task for a request. It is cancelled when the client goes away, and its time ends at the deadline. */
export type Offload = <T>(c: Context<AppEnv>, task: Task<T>) => Promise<T>;

/** The one place where a request becomes a task. */
export function createOffload(dispatcher: Dispatcher, { tasks }: Metrics, deadline: number): Offload {
  return async (c, task) => {
    const stopTimer = tasks.startTimer({ task: task.name });
    let outcome = 'done';
    try {
      return await dispatcher.execute(task, { signal: c.get('disconnected'), timeout: deadline });
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      stopTimer({ outcome });
    }
  };
}

/** `timeout`, `worker_lost` …; `invalid_input` for the client's mistakes and `failed` for the task's own. */
function outcomeOf(error: unknown): string {
  if (isDispatchError(error)) return error.code.slice('DISPATCH_'.length).toLowerCase();
  return error instanceof InvalidInputError ? 'invalid_input' : 'failed';
}

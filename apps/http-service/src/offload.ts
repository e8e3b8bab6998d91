import { isDispatchError, type Dispatcher, type Task } from '@dispatch/core';
import type { Context } from 'hono';
import { InvalidInputError } from './invalid-input.js';
import type { Metrics } from './metrics.js';

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

/** The dispatcher's error code as `timeout`, `worker_lost` …; otherwise `invalid_input` or `failed`. */
function outcomeOf(error: unknown): string {
  if (isDispatchError(error)) return error.code.slice('DISPATCH_'.length).toLowerCase();
  return error instanceof InvalidInputError ? 'invalid_input' : 'failed';
}

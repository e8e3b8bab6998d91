import type { Task } from '@dispatch/core';

/** What `defineTasks` returns. */
export type TaskSet = Readonly<Record<string, (...args: never[]) => Task<unknown>>>;

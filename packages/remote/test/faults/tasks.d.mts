import type { StreamTask, Task } from '@dispatch/core';

export declare const tasks: {
  work(number: number, log: string, milliseconds: number): Task<number>;
  workUntil(number: number, log: string, file: string): Task<number>;
  poison(number: number, log: string): Task<number>;
  echo<T>(value: T): Task<T>;
  endless(): Task<never>;
  hold(): Task<never>;
  untilCancelled(): Task<void>;
  postsToHost(kind: string): Task<never>;
  place(milliseconds: number): Task<{ readonly process: number; readonly thread: number }>;
  print(text: string): Task<void>;
  exit(code: number): Task<never>;
  throwLater(message: string): Task<never>;
  count(values: number, size: number): StreamTask<Uint8Array, void>;
};

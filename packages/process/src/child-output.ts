import type { Output } from '@dispatch/adapter-kit/node';

/** What a worker process wrote to one of its streams. */
export interface ChildOutput extends Omit<Output, 'written'> {
  /** Whether the worker waits until it is written. */
  readonly waits: boolean;
}

import { Dispatcher, ExecuteOptions, Task } from '@dispatch/core';
import { RunStatus } from '@dispatch/core/latest-run';
interface UseTask<A extends readonly unknown[], T, P = unknown> {
  readonly status: RunStatus;
  readonly result: T | undefined;
  readonly error: unknown;
  readonly progress: P | undefined;
  readonly run: (...args: A) => void;
  readonly cancel: (reason?: unknown) => void;
}
interface UseTaskOptions<A extends readonly unknown[], P = unknown> extends ExecuteOptions<P> {
  readonly args?: (() => A | undefined) | undefined;
  readonly dispatcher?: Dispatcher | undefined;
}
declare function setDispatcher(dispatcher: Dispatcher): void;
declare function useDispatcher(): Dispatcher;
declare function useTask<A extends readonly unknown[] | [], T, P = unknown>(
  factory: (...args: A) => Task<T>,
  options?: UseTaskOptions<NoInfer<A>, P>,
): UseTask<A, T, P>;
export { UseTask, UseTaskOptions, setDispatcher, useDispatcher, useTask };

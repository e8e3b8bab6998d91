import { Dispatcher, ExecuteOptions, Task } from '@dispatch/core';
import { RunState } from '@dispatch/core/latest-run';
import { Provider } from 'react';
declare const DispatcherProvider: Provider<Dispatcher | undefined>;
type UseTask<A extends readonly unknown[], T, P = unknown> = RunState<T, P> & {
  readonly run: (...args: A) => void;
  readonly cancel: (reason?: unknown) => void;
  readonly promise: Promise<T>;
};
interface UseTaskOptions<A extends readonly unknown[], P = unknown> extends ExecuteOptions<P> {
  readonly args?: A | undefined;
  readonly dispatcher?: Dispatcher | undefined;
}
declare function useDispatcher(): Dispatcher;
declare function useTask<A extends readonly unknown[] | [], T, P = unknown>(
  factory: (...args: A) => Task<T>,
  { args, dispatcher, ...options }?: UseTaskOptions<NoInfer<A>, P>,
): UseTask<A, T, P>;
export { DispatcherProvider, UseTask, UseTaskOptions, useDispatcher, useTask };

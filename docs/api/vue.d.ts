import { Dispatcher, ExecuteOptions, Task } from '@dispatch/core';
import { RunStatus } from '@dispatch/core/latest-run';
import { ComputedRef, InjectionKey, MaybeRefOrGetter } from 'vue';
interface UseTask<A extends readonly unknown[], T, P = unknown> {
  readonly status: ComputedRef<RunStatus>;
  readonly result: ComputedRef<T | undefined>;
  readonly error: ComputedRef<unknown>;
  readonly progress: ComputedRef<P | undefined>;
  readonly run: (...args: A) => void;
  readonly cancel: (reason?: unknown) => void;
}
interface UseTaskOptions<A extends readonly unknown[], P = unknown> extends ExecuteOptions<P> {
  readonly args?: MaybeRefOrGetter<A | undefined>;
  readonly dispatcher?: Dispatcher | undefined;
}
declare const dispatcherKey: InjectionKey<Dispatcher>;
declare function provideDispatcher(dispatcher: Dispatcher): void;
declare function useDispatcher(): Dispatcher;
declare function useTask<A extends readonly unknown[] | [], T, P = unknown>(
  factory: (...args: A) => Task<T>,
  options?: UseTaskOptions<NoInfer<A>, P>,
): UseTask<A, T, P>;
export { UseTask, UseTaskOptions, dispatcherKey, provideDispatcher, useDispatcher, useTask };

import { Dispatcher, DispatcherOptions, WorkerSetup } from '@dispatch/core';
interface InProcessDispatcherOptions extends DispatcherOptions {
  readonly setup?: WorkerSetup<never> | undefined;
}
declare function createDispatcher(options?: InProcessDispatcherOptions): Dispatcher;
export { type InProcessDispatcherOptions, createDispatcher };

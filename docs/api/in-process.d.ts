import { Dispatcher, DispatcherOptions } from '@dispatch/core';
declare function createDispatcher(options?: DispatcherOptions): Dispatcher;
export { createDispatcher };

import type { Dispatcher, DispatcherOptions } from '@dispatch/core';

/** The `createDispatcher` of an adapter. */
export type CreateDispatcher = (options?: DispatcherOptions) => Dispatcher;

/** The main part of a script: a case checks what it prints and how its process ends. */
export type Program = (create: CreateDispatcher) => Promise<void>;

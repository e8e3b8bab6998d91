import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { createDispatcher as createInProcessDispatcher } from '@dispatch/in-process';
import { createDispatcher as createNodeDispatcher } from '@dispatch/node';

type CreateDispatcher = (options?: DispatcherOptions) => Dispatcher;

const adapters = {
  node: createNodeDispatcher,
  'in-process': createInProcessDispatcher,
} satisfies Record<string, CreateDispatcher>;

export type AdapterName = keyof typeof adapters;

export const adapterNames: readonly AdapterName[] = ['node', 'in-process'];

export function isAdapterName(name: string): name is AdapterName {
  return Object.hasOwn(adapters, name);
}

/** The only code that depends on the adapter. */
export function createDispatcher(adapter: AdapterName, options: DispatcherOptions): Dispatcher {
  return adapters[adapter](options);
}

import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { createDispatcher as createInProcessDispatcher } from '@dispatch/in-process';
import { createDispatcher as createNodeDispatcher } from '@dispatch/node';

export const adapterNames = ['node', 'in-process'] as const;

export type AdapterName = (typeof adapterNames)[number];

const adapters: Record<AdapterName, (options: DispatcherOptions) => Dispatcher> = {
  node: createNodeDispatcher,
  'in-process': createInProcessDispatcher,
};

/** The only code that depends on the adapter. */
export function createDispatcher(adapter: AdapterName, options: DispatcherOptions): Dispatcher {
  return adapters[adapter](options);
}

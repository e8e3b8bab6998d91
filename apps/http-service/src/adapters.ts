import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { createDispatcher as createInProcessDispatcher } from '@dispatch/in-process';
import { createDispatcher as createNodeDispatcher } from '@dispatch/node';

export const adapterNames = ['node', 'in-process'] as const;

export type AdapterName = (typeof adapterNames)[number];

const adapters: Record<AdapterName, (options: DispatcherOptions, workerHeap: number) => Dispatcher> = {
  node: (options, workerHeap) =>
    createNodeDispatcher({ ...options, resourceLimits: { maxOldGenerationSizeMb: workerHeap } }),
  'in-process': (options) => createInProcessDispatcher(options),
};

/**
 * The only code that depends on the adapter.
 *
 * @param workerHeap the limit for the heap of each worker, in MiB. Tasks in process have no limit of their own.
 */
export function createDispatcher(adapter: AdapterName, options: DispatcherOptions, workerHeap: number): Dispatcher {
  return adapters[adapter](options, workerHeap);
}

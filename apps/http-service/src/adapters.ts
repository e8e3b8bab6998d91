import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { createDispatcher as createInProcessDispatcher } from '@dispatch/in-process';
import { createDispatcher as createNodeDispatcher } from '@dispatch/node';
import setup from './thumbnail/setup.js';

export const adapterNames = ['node', 'in-process'] as const;

export type AdapterName = (typeof adapterNames)[number];

const adapters: Record<AdapterName, (options: DispatcherOptions, workerHeap: number) => Dispatcher> = {
  node: (options, workerHeap) =>
    createNodeDispatcher({
      ...options,
      resourceLimits: { maxOldGenerationSizeMb: workerHeap },
      setup: new URL('./thumbnail/setup.js', import.meta.url),
    }),
  'in-process': (options) => createInProcessDispatcher({ ...options, setup }),
};

/**
 * The only code that depends on the adapter.
 *
 * @param workerHeap the limit for the heap of each worker, in MiB. Tasks in process have no limit of their own.
 */
export function createDispatcher(adapter: AdapterName, options: DispatcherOptions, workerHeap: number): Dispatcher {
  return adapters[adapter](options, workerHeap);
}

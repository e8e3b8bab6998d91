import type { Dispatcher, DispatcherOptions } from '@dispatch/core';

interface Adapter {
  createDispatcher(options?: DispatcherOptions): Dispatcher;
}

/** Where tiles can be rendered. One import each: nothing else of the app depends on it. */
const adapters = {
  'in-process': () => import('./in-process.js'),
  threads: () => import('./threads.js'),
  processes: () => import('./processes.js'),
  fleet: () => import('./fleet.js'),
} satisfies Record<string, () => Promise<Adapter>>;

export type AdapterName = keyof typeof adapters;

export const adapterNames = Object.keys(adapters) as readonly AdapterName[];

export async function createDispatcher(name: AdapterName, workers: number): Promise<Dispatcher> {
  const { createDispatcher }: Adapter = await adapters[name]();
  return createDispatcher({ name, workers });
}

import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { createDispatcher as createRemoteDispatcher } from '@dispatch/remote';
import { busOf, fleet } from '../fleet/bus.js';

/** In milliseconds: shorter than the default, so that the loss of a host is seen soon. */
const lostAfter = 5000;

export function createDispatcher({ workers, ...options }: DispatcherOptions = {}): Dispatcher {
  // As many as the hosts have slots for.
  const max = typeof workers === 'number' ? workers : workers?.max;
  return createRemoteDispatcher({
    ...options,
    ...(max !== undefined && { workers: { min: 0, max } }),
    bus: busOf(),
    fleet,
    lostAfter,
  });
}

/** Part of a program that is being developed: gets its dispatchers, and replaces their workers. */
import type { Dispatcher } from '@dispatch/core';
import { reload, track as trackLive } from '../runtime/live.js';
import { WorkerCode } from './worker-code.js';

/** The code of the workers of this process. */
export const workerCode: WorkerCode = new WorkerCode(reload);

/** Replaces the workers of a dispatcher from now on. */
export function track<D extends Dispatcher>(dispatcher: D): D {
  workerCode.watch();
  return trackLive(dispatcher);
}

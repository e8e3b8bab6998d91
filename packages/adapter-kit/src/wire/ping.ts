import { sealToWorker, type ToWorker } from './opaque-messages.js';

/**
 * Changes nothing in a worker, which answers it. For a `WorkerLink.probe` that learns from a post whether the worker is
 * alive.
 */
export const ping: ToWorker = sealToWorker({ type: 'ping' });

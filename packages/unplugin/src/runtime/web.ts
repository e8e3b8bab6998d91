/** The workers of a page: with them in the form that bundlers look for. */
import type { WorkerHandle } from '@dispatch/web';

declare const Worker: new (url: URL, options: { readonly type: 'module' }) => WorkerHandle;

/** The option `worker` of `@dispatch/web`, for calls that have none. */
export const worker = (): WorkerHandle => new Worker(new URL('./web-worker.js', import.meta.url), { type: 'module' });

import { createDispatcher } from '@dispatch/web';

/** One for the whole page. On a server, nothing uses it. */
export const dispatcher = createDispatcher({
  workers: 2,
  worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
});

/** In a generated module that imports `Worker`: starts a worker thread, in the form that bundlers look for. */
export const startThread = "(options) => new Worker(new URL('./node-worker.js', import.meta.url), { ...options })";

/**
 * The module that exports `worker` for worker threads, where the bundler bundles them: in the form that it looks for. Turbopack
 * wants a literal as the options, which may have `eval`.
 */
export const bundledThreads: string = `import { Worker } from 'worker_threads';
export const worker = ${startThread};
`;

/** The worker threads of a bundled server. The plugin puts the URL of their file in its place. */
/** The option `worker` of `@dispatch/node`, for calls that have none. */
export const worker: URL = new URL('./node-worker.js', import.meta.url);

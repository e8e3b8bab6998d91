/** Same as `./internal.ts`, for what only workers need. Not covered by semantic versioning. */
export { importTasks } from './module-import.js';
export { ensureContextStorage, SynchronousContextStorage } from './synchronous-contexts.js';

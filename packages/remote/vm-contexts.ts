/** Runs tests in contexts of `node:vm`. */
export { contextPools, runInContext } from '../../vitest.contexts.ts';

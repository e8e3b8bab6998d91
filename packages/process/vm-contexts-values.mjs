/** Values of all kinds, for tests in contexts of `node:vm`. */
export { kindOf, values } from '../../vitest.contexts.values.mjs';

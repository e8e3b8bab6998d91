import { ReferenceDispatcher } from './dispatcher.js';

// The tasks of the suite import modules as Node does, without the transformation of the tests.
const key = '@dispatch/conformance/local-adapter';
Reflect.set(globalThis, Symbol.for(key), (...options: ConstructorParameters<typeof ReferenceDispatcher>) => {
  return new ReferenceDispatcher(...options);
});

/** The module of an adapter that runs tasks on its thread, for harnesses. */
export const localAdapter = `data:text/javascript,export const createDispatcher = globalThis[Symbol.for('${key}')]`;

/**
 * For `@dispatch/adapter-kit` and the adapters: what they need beyond the public interface. Not covered by semantic
 * versioning.
 */
export type { CarriedContext, Carrying, CarryingCall } from './carrier.js';
export { bindContext, setBindContext, type BindContext } from './callback-context.js';
export { check, objectOf, quoted } from './check.js';
export { activeContext, isThenable, runInContext, setContextStorage, type ContextStorage } from './context.js';
export { definitionsOf, type TaskDefinition } from './definition.js';
export { errorKey, incompatibleCopies, shared } from './copies.js';
export { errorTypes } from './errors.js';
export type { FutureProducer } from './future-producer.js';
export { futureInternals as futures, type FutureInternals } from './future.js';
export { checkMayCreate } from './module-import.js';
export { report } from './report.js';
export { checkSignal, reasonOf, unwatchSignal, watchSignal } from './signals.js';
export { argumentsOf, definitionOf, isFactory } from './task.js';
export { checkTimeout, longestTimer } from './timeout.js';
export { setInterval } from './interval.js';
export { clearTimeout, performance, setTimeout } from './timers.js';
export { transferablesOf } from './transfer.js';
export { uncloneable } from './uncloneable.js';
export { afterMacrotask } from './unobserved.js';

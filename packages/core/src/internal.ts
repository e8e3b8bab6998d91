/** For adapters: the producer's side of what `@dispatch/core` gives to users. No promise of stability to anyone else. */
export {
  activeContext,
  isThenable,
  runInContext,
  SynchronousContextStorage,
  setContextStorage,
  type ContextStorage,
} from './context.js';
export { definitionsOf, type TaskDefinition } from './definition.js';
export type { FutureProducer } from './future-producer.js';
export { futureInternals as futures, type FutureInternals } from './future.js';
export { importTasks, isImportingTasks } from './module-import.js';
export { report } from './report.js';
export { argumentsOf, definitionOf } from './task.js';
export { checkTimeout, longestTimer } from './timeout.js';
export { transferablesOf } from './transfer.js';

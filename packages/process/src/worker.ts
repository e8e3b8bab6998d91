/** The file that worker processes run, unless the option `worker` names another. It imports modules of tasks. */
import { loadExcept, loadModule, setupOf } from '@dispatch/adapter-kit/node/worker';
import { ImportedTasks } from '@dispatch/adapter-kit/bytes/worker';
import { startServing } from './start-serving.js';

startServing(({ entries, setup }) => {
  const load = loadExcept(entries, loadModule);
  return {
    tasks: (report) => new ImportedTasks(load, report),
    setup: setup === undefined ? undefined : setupOf(setup, load),
  };
});

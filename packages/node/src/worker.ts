/** The file that worker threads run, unless the option `worker` names another. It imports modules of tasks. */
import { ImportedTasks } from '@dispatch/adapter-kit/worker';
import { loadExcept } from './entry-guard.js';
import { loadModule } from './load-module.js';
import { startServing } from './start-serving.js';

startServing(({ entries }) => {
  const load = loadExcept(entries, loadModule);
  return (report) => new ImportedTasks(load, report);
});

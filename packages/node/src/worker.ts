/** The file that worker threads run, unless the option `worker` names another. It imports modules of tasks. */
import { ImportedTasks } from '@dispatch/adapter-kit/worker';
import { importExcept } from './entry-guard.js';
import { startServing } from './start-serving.js';

startServing(({ entries }) => {
  const load = importExcept(entries);
  return (report) => new ImportedTasks(load, report);
});

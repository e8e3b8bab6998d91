import { AsyncLocalStorage } from 'node:async_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { ImportedTasks, keepPoolsPrivate, serve, setContextStorage } from '@dispatch/adapter-kit/worker';
import { loadExcept, onEnd } from '@dispatch/adapter-kit/node/worker';

keepPoolsPrivate(Buffer);
// Without it, `taskContext` is 'sync'.
setContextStorage(new AsyncLocalStorage());

const { configuration, entries } = workerData;
const load = loadExcept(entries, (module) => import(module));
const server = serve(configuration, {
  post: (message, transfer) => parentPort.postMessage(message, transfer),
  tasks: (report) => new ImportedTasks(load, report),
  // Between two steps of a task, the messages of all ports are delivered.
  afterMacrotask: setImmediate,
  // Ends an idle worker with its listeners of `exit`. Without it, the thread is terminated.
  exit: () => process.exit(),
});
parentPort.on('message', (message) => server.receive(message));
parentPort.on('messageerror', () => server.messageError());

// Without its port, it receives nothing more.
parentPort.on('close', () => process.exit());
onEnd((end) => server.die(end));

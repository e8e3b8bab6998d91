// The worker's side of child-processes.ts.
import '@dispatch/conformance/hub/join';
import { AsyncLocalStorage } from 'node:async_hooks';
import { ImportedTasks, serve, setContextStorage } from '@dispatch/adapter-kit/worker';

setContextStorage(new AsyncLocalStorage());
const server = serve(JSON.parse(process.argv[2]), {
  post: (message) => process.send(message),
  tasks: (report) => new ImportedTasks((module) => import(module), report),
});
process.on('message', (message) => server.receive(message));
process.on('disconnect', () => process.exit());

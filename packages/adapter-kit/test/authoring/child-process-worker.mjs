// The worker's side of child-processes.ts.
import { AsyncLocalStorage } from 'node:async_hooks';
import { ImportedTasks, serve, setContextStorage } from '@dispatch/adapter-kit/worker';
import { useChannel } from '@dispatch/conformance/channel';

const channels = new Set();
useChannel((name) => {
  const channel = { name, listener: undefined };
  return {
    post: (message) => process.send({ channel: name, message }),
    onMessage(listener) {
      channel.listener = listener;
      channels.add(channel);
    },
    close: () => channels.delete(channel),
  };
});

setContextStorage(new AsyncLocalStorage());
const server = serve(JSON.parse(process.argv[2]), {
  post: (message) => process.send({ message }),
  tasks: (report) => new ImportedTasks((module) => import(module), report),
});
process.on('message', ({ channel, message }) => {
  if (channel === undefined) server.receive(message);
  else for (const each of [...channels]) if (each.name === channel) each.listener(message);
});
process.on('disconnect', () => process.exit());

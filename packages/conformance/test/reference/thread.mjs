// The worker's side of ThreadDispatcher. Plain JavaScript: Node 20 loads it as it is.
import { AsyncLocalStorage } from 'node:async_hooks';
import { parentPort, threadId } from 'node:worker_threads';
import { DispatcherUnavailableError, TaskNotFoundError } from '@dispatch/core';
import { definitionsOf, runInContext, useContextStorage } from '@dispatch/core/internal';

useContextStorage(new AsyncLocalStorage());
const running = new Map();

parentPort?.on('message', async ({ kind, id, task, args, reason }) => {
  if (kind === 'cancel') return running.get(id)?.abort(reason);
  const controller = new AbortController();
  running.set(id, controller);
  const reply = (message) => parentPort?.postMessage({ id, ...message });
  try {
    const definition = await find(task);
    reply({ kind: 'started' });
    const { signal } = controller;
    const context = { signal, deadline: Infinity, worker: threadId, throwIfCancelled: () => signal.throwIfAborted() };
    Object.defineProperty(context, 'cancelled', { get: () => signal.aborted });
    reply({ kind: 'returned', value: await runInContext(context, () => definition.run(...args)) });
  } catch (error) {
    reply({ kind: 'threw', error, code: error?.code });
  } finally {
    running.delete(id);
  }
});

async function find({ module, namespace, name }) {
  try {
    await import(module);
  } catch (cause) {
    throw new DispatcherUnavailableError(`the module does not load: ${cause}`, { cause });
  }
  const known = definitionsOf(module).filter((definition) => definition.namespace === namespace);
  const found = known.filter((definition) => definition.name === name);
  if (found.length > 1) throw new DispatcherUnavailableError(`the module has two tasks named '${name}'`);
  if (found[0] !== undefined) return found[0];
  throw new TaskNotFoundError(`no task '${name}'; there are ${known.map((definition) => definition.name).join(', ')}`);
}

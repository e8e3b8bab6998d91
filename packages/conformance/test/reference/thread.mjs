// The worker's side of ThreadDispatcher. Plain JavaScript: Node 20 loads it as it is.
import { AsyncLocalStorage } from 'node:async_hooks';
import { parentPort, threadId } from 'node:worker_threads';
import { DispatcherUnavailableError, TaskNotFoundError } from '@dispatch/core';
import { definitionsOf, runInContext, setContextStorage } from '@dispatch/core/internal';

setContextStorage(new AsyncLocalStorage());
const running = new Map();
/** How many values generators may yield, by the id of their call. */
const credits = new Map();

let uncaught;
process.on('uncaughtExceptionMonitor', (error) => {
  if (process.listenerCount('uncaughtException') === 0) uncaught = { error };
});
process.on('exit', (exitCode) => {
  parentPort?.postMessage({ kind: 'ending', exitCode, uncaught });
});

// Something that a task left may keep the thread alive.
parentPort?.on('close', () => process.exit());
parentPort?.on('message', async ({ kind, id, task, args, highWaterMark, reason }) => {
  if (kind === 'cancel') running.get(id)?.abort(reason);
  if (kind === 'pull' && credits.has(id)) credits.get(id).left += 1;
  if (kind !== 'call') return credits.get(id)?.wake();
  const controller = new AbortController();
  running.set(id, controller);
  const reply = (message) => parentPort?.postMessage({ id, ...message });
  reply({ kind: 'arrived' });
  try {
    const definition = await find(task);
    const { signal } = controller;
    // What arrived while the module loaded is read first: the call may have been cancelled.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    signal.throwIfAborted();
    reply({ kind: 'started' });
    const context = { signal, deadline: Infinity, worker: threadId, throwIfCancelled: () => signal.throwIfAborted() };
    Object.defineProperty(context, 'cancelled', { get: () => signal.aborted });
    const result = await runInContext(context, () => definition.run(...args));
    const isGenerator = typeof result?.next === 'function' && typeof result.return === 'function';
    if (highWaterMark > 0 && !isGenerator) throw new TypeError('stream() needs a generator');
    reply({ kind: 'returned', value: isGenerator ? await produce(id, result, highWaterMark, context, reply) : result });
  } catch (error) {
    reply({ kind: 'threw', error, code: error?.code });
  } finally {
    running.delete(id);
    credits.delete(id);
  }
});

parentPort?.postMessage(null);

/** Runs a generator to its end, no further ahead than `highWaterMark`; 0 if its yields are not consumed. */
async function produce(id, generator, highWaterMark, context, reply) {
  const credit = { left: highWaterMark === 0 ? Infinity : highWaterMark, wake: () => {} };
  credits.set(id, credit);
  for (;;) {
    if (context.cancelled) {
      await generator.return();
      context.throwIfCancelled();
    }
    if (credit.left === 0) {
      await new Promise((resolve) => {
        credit.wake = resolve;
      });
      continue;
    }
    const { done, value } = await runInContext(context, () => generator.next());
    if (done) return value;
    if (highWaterMark > 0) reply({ kind: 'yielded', value });
    credit.left -= 1;
  }
}

async function find({ module, namespace, name }) {
  if (module === undefined) throw new TaskNotFoundError(`the task '${name}' was defined without a module`);
  try {
    await import(module);
  } catch (cause) {
    throw new DispatcherUnavailableError(`the module does not load: ${cause}`, { cause });
  }
  const all = definitionsOf(module);
  const found = all.filter((definition) => definition.namespace === namespace && definition.name === name);
  if (found.length > 1) throw new DispatcherUnavailableError(`the module has two tasks named '${name}'`);
  if (found[0] !== undefined) return found[0];
  if (all.length === 0)
    throw new TaskNotFoundError(`no task '${name}': there are no tasks; a bundler may have moved them`);
  const names = all.map((definition) => `${definition.name} of namespace '${definition.namespace}'`);
  throw new TaskNotFoundError(`no task '${name}'; there are ${names.join(', ')}`);
}

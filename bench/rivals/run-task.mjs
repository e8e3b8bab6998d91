// The worker's side of every rival: finds the function of a task by its module and name, and calls it.
import { AsyncLocalStorage } from 'node:async_hooks';
import { threadId } from 'node:worker_threads';
import { definitionsOf, runInContext, setContextStorage, transferablesOf } from '@dispatch/core/internal';
import { importTasks } from '@dispatch/core/internal/worker';
import { notOffered } from './not-offered.mjs';

setContextStorage(new AsyncLocalStorage());

/** The context of a task. @param own the members that the library can supply. */
const contextOf = (own) =>
  Object.create(
    {
      worker: threadId,
      get signal() {
        return notOffered('the signal of a running task');
      },
      get cancelled() {
        return notOffered('whether a running task was cancelled');
      },
      throwIfCancelled: () => notOffered('whether a running task was cancelled'),
      get deadline() {
        return notOffered('the deadline of a running task');
      },
      progress: () => notOffered('progress of a task'),
    },
    Object.getOwnPropertyDescriptors(own),
  );

/** Runs a task. @param own the members of `currentTask()` that the library can supply. */
export async function runTask({ module, namespace, name, args }, own = {}) {
  if (module === undefined) throw new Error(`the module has no tasks '${name}': there is none`);
  try {
    await importTasks(() => import(module));
  } catch (error) {
    // Only the message reaches the caller in every library.
    throw new Error(`the module does not load: ${error}`, { cause: error });
  }
  const known = definitionsOf(module).filter((each) => each.namespace === namespace);
  const found = known.filter((each) => each.name === name);
  if (found.length !== 1)
    throw new Error(
      `the module has ${found.length} tasks '${name}'; its tasks: ${known.map((each) => each.name).join(', ')}`,
    );
  const result = await runInContext(contextOf(own), () => Reflect.apply(found[0].run, undefined, args));
  if (typeof result?.next === 'function' && typeof result.return === 'function') notOffered('generator tasks');
  return result;
}

/** The result, through `move` if the task has marked parts of it with `transfer()`. */
export function movedResult(result, move) {
  const transferables = transferablesOf(result);
  return transferables === undefined ? result : move(result, transferables);
}

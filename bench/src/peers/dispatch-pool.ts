import { transfer, type Dispatcher, type Task } from '@dispatch/core';
import type { Argument, Result, TaskName } from '../tasks/functions.js';
import { tasks } from '../tasks/tasks.js';
import type { Pool } from './peer.js';

// Looking a factory up by name loses the relation of argument and result types; the types of `functions` restore it.
const factories = tasks as { readonly [N in TaskName]: (argument: Argument<N>) => Task<Result<N>> };

export async function dispatchPool(dispatcher: Dispatcher): Promise<Pool> {
  await dispatcher.ready();
  return {
    run: (name, argument) => dispatcher.execute(factories[name](argument)),
    doubleSync: (n) => dispatcher.executeSync(tasks.double(n)),
    doubleEach: (items) => dispatcher.map(tasks.double, items),
    transfer: (buffer) => dispatcher.execute(tasks.measureBytes(transfer(buffer, [buffer]))),
  };
}

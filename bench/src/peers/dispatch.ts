import { transfer, type Task } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';
import type { Argument, Result, TaskName } from '../tasks/functions.js';
import { tasks } from '../tasks/tasks.js';
import type { Peer } from './peer.js';

// Which argument belongs to which result is lost where the factory is looked up by name; `functions` holds both to it.
const factories = tasks as { readonly [N in TaskName]: (argument: Argument<N>) => Task<Result<N>> };

export const peer: Peer = {
  async open({ workers, tasksPerWorker = 1 }) {
    const dispatcher = createDispatcher({ workers, tasksPerWorker });
    await dispatcher.ready();
    return {
      run: (name, argument) => dispatcher.execute(factories[name](argument)),
      doubleEach: (items) => dispatcher.map(tasks.double, items),
      move: (buffer) => dispatcher.execute(tasks.measureBytes(transfer(buffer, [buffer]))),
    };
  },
  async openStreamer() {
    const dispatcher = createDispatcher({ workers: 1 });
    await dispatcher.ready();
    return { upTo: (count) => dispatcher.stream(tasks.upTo(count)) };
  },
  openBlocking() {
    const dispatcher = createDispatcher({ workers: 1 });
    return {
      double: (n) => dispatcher.executeSync(tasks.double(n)),
    };
  },
};

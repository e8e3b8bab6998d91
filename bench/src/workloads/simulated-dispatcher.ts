import { createPooledDispatcher, type Spawn } from '@dispatch/adapter-kit';
import { serve, SharedTasks } from '@dispatch/adapter-kit/worker';
import type { Dispatcher } from '@dispatch/core';

/**
 * A dispatcher whose lanes are all on this thread, and whose messages are passed without copying. It measures the cost of the
 * scheduler and of the worker's side, independent of the number of processors.
 */
export function createSimulatedDispatcher(lanes: number): Dispatcher {
  return createPooledDispatcher({
    name: 'simulated',
    workers: lanes,
    capabilities: {
      parallel: false,
      blocking: false,
      cancelRunning: 'cooperative',
      isolation: 'clone',
      transfer: false,
      sharedMemory: true,
      loopsSeeCancel: false,
      startsKnown: true,
      delivery: 'at-most-once',
      crashRecovery: 'none',
      taskContext: 'sync',
      modules: 'shared',
    },
    spawn: spawnSimulated,
  });
}

const spawnSimulated: Spawn = (configuration, events, definitions) => {
  const server = serve(configuration, {
    post(message) {
      setImmediate(() => {
        events.message(message);
      });
    },
    tasks: () => new SharedTasks(definitions),
    afterMacrotask: setImmediate,
  });
  return {
    post(message) {
      setImmediate(() => {
        server.receive(message);
      });
    },
    terminate: () => Promise.resolve(),
  };
};

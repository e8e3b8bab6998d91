import { DispatcherUnavailableError, type WorkerSetup } from '@dispatch/core';
import { importTasks } from '@dispatch/core/internal/worker';

/**
 * The setup that a module exports, which is loaded when it is called. Until it has ended, this thread cannot create a
 * dispatcher: its workers could run the same setup, and start workers without end.
 */
export function setupOf(url: string, load: (module: string) => Promise<unknown>): WorkerSetup<never> {
  return async (worker) => {
    let teardown: unknown;
    await importTasks(async () => {
      const module = await load(url);
      const setup = [module, defaultOf(module), defaultOf(defaultOf(module))].find(isSetup);
      if (setup === undefined) throw new TypeError(`the setup ${url} must have a function as its default export`);
      teardown = await setup(worker);
    }, refuseDispatchers);
    return teardown;
  };
}

/** CommonJS has it as \`module.exports\`, and as the property \`default\` of that if a compiler made it of an ES module. */
function defaultOf(module: unknown): unknown {
  return typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
}

function isSetup(value: unknown): value is WorkerSetup<never> {
  return typeof value === 'function';
}

function refuseDispatchers(): never {
  throw new DispatcherUnavailableError(
    'the setup of a worker must not create a dispatcher: create it in a task, when it is needed',
  );
}

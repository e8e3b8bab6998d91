import { AsyncResource } from 'node:async_hooks';
import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { blockOnBell, createPooledDispatcher } from '@dispatch/adapter-kit';
import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { setBindContext } from '@dispatch/core/internal';
import { diagnostics } from './diagnostics.js';
import { spawnThread } from './spawn-thread.js';

/** Options of {@link createDispatcher}. */
export interface NodeDispatcherOptions extends DispatcherOptions {
  /**
   * Memory limits of each worker thread, in megabytes. A worker that exceeds them is lost, and the tasks that it runs
   * fail with `DISPATCH_WORKER_LOST`. Default: those of Node.
   */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** The environment variables of the worker threads. Default: a copy of this thread's. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Node options for the worker threads, such as `['--import', 'tsx']`. Default: those of this process. */
  readonly execArgv?: readonly string[] | undefined;
}

/**
 * Creates a dispatcher that runs tasks in worker threads. A worker imports the module of a task before the first task
 * of that module.
 *
 * Threads start on demand. An idle dispatcher does not keep the process alive; a dispatcher with unfinished tasks does.
 * `options.workers` is `os.availableParallelism()` by default. More workers only help with tasks that wait.
 *
 * The events of `events` are also published to `node:diagnostics_channel`, under the names `dispatch:task:queued`,
 * `…:assigned`, `…:started`, `…:settled` and `dispatch:worker:started`, `…:lost`, `…:replaced`, `…:ended`.
 *
 * @throws {TypeError} if an option is invalid; the message names the option.
 * @throws {DispatcherUnavailableError} while a worker imports the calling module: put tasks into a module of their own.
 */
export function createDispatcher(options: NodeDispatcherOptions = {}): Dispatcher {
  const { resourceLimits, env, execArgv = inheritedArguments() } = options;
  setBindContext((fn) => AsyncResource.bind(fn, 'dispatch'));
  return createPooledDispatcher(
    {
      name: 'node',
      workers: availableParallelism(),
      capabilities: {
        parallel: true,
        blocking: true,
        cancelRunning: 'terminate',
        isolation: 'clone',
        transfer: true,
        sharedMemory: true,
        delivery: 'at-most-once',
        crashRecovery: 'all',
        taskContext: 'async',
        modules: 'imported',
      },
      blocking: blockOnBell,
      spawn: spawnThread({
        ...(resourceLimits !== undefined && { resourceLimits }),
        ...(env !== undefined && { env: { ...env } }),
        ...(execArgv !== undefined && { execArgv: [...execArgv] }),
      }),
      publisher: diagnostics,
    },
    options,
  );
}

/**
 * The Node options of this process for its threads. `undefined` stands for all of them. If the program was given on the
 * command line, its options are left out: Node does not start a thread from a file with `--input-type`.
 */
function inheritedArguments(): string[] | undefined {
  const { execArgv } = process;
  const position = execArgv.findIndex((argument) => argument.startsWith('--input-type'));
  if (position < 0) return undefined;
  const inherited = execArgv.toSpliced(position, execArgv[position] === '--input-type' ? 2 : 1);
  const program = inherited.findIndex((argument) => ['-e', '--eval', '-p', '--print', '-pe'].includes(argument));
  return program < 0 ? inherited : inherited.toSpliced(program, 2);
}

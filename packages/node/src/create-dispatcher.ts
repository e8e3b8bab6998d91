import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { blockOnBell, createPooledDispatcher } from '@dispatch/adapter-kit';
import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { diagnostics } from './diagnostics.js';
import { spawnThread } from './thread.js';

export interface NodeDispatcherOptions extends DispatcherOptions {
  /** Memory limits of each worker thread, in megabytes; one that exceeds them is lost with what it runs. */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** The environment of the worker threads. Default: a copy of this thread's. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Options of Node for the worker threads, `['--import', 'tsx']` say. Default: this process's own. */
  readonly execArgv?: readonly string[] | undefined;
}

/**
 * A dispatcher that runs tasks in worker threads. A worker imports the module of a task when the first one comes.
 *
 * Threads start on demand. An idle dispatcher does not keep the process alive; one with work in flight does. An
 * `options.workers` of more than the machine's parallelism helps only tasks that wait.
 *
 * What `events` tells is published to `node:diagnostics_channel` too, under the names `dispatch:task:queued`, `…:assigned`,
 * `…:started`, `…:settled` and `dispatch:worker:started`, `…:lost`, `…:replaced`, `…:ended`.
 *
 * @throws {TypeError} if an option is of the wrong kind; the message names it.
 * @throws {DispatcherUnavailableError} while a worker imports the calling module: put tasks into a module of their own.
 */
export function createDispatcher(options: NodeDispatcherOptions = {}): Dispatcher {
  const { resourceLimits, env, execArgv = inheritedArguments() } = options;
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
 * What threads take over of this process's options. `undefined` takes all, which is right but for a program given on the
 * command line: Node refuses to start a thread from a file under `--input-type`.
 */
function inheritedArguments(): string[] | undefined {
  const { execArgv } = process;
  const position = execArgv.findIndex((argument) => argument.startsWith('--input-type'));
  if (position < 0) return undefined;
  const inherited = execArgv.toSpliced(position, execArgv[position] === '--input-type' ? 2 : 1);
  const program = inherited.findIndex((argument) => ['-e', '--eval', '-p', '--print', '-pe'].includes(argument));
  return program < 0 ? inherited : inherited.toSpliced(program, 2);
}

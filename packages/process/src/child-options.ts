import { isAbsolute } from 'node:path';
import { URL, fileURLToPath } from 'node:url';
import { argumentsOf, variablesOf, type WorkerPlace } from '@dispatch/adapter-kit/node';
import { check } from '@dispatch/core/internal';
import { checkFlags } from './exec-argv.js';
import type { ProcessDispatcherOptions } from './options.js';

/** In megabytes. Node takes most of it. */
const leastMemory = 64;

type Environment = Readonly<Record<string, string>>;

/** The options of a worker process that a user may set, checked and copied. */
export interface ChildOptions {
  /** How much memory a process may use, in megabytes. Default: no limit. */
  readonly memory?: number;
  /** The folder that processes start in. Default: that of this process. */
  readonly cwd?: string;
  /** The environment of all processes. Default: a copy of that of this process. */
  readonly env?: Environment;
  /** Returns `env` for one worker. Default: `env` for all of them. */
  readonly envOf?: (worker: WorkerPlace) => Environment;
  /** Flags of Node. Default: those of this process that a worker can have. */
  readonly execArgv?: readonly string[];
  /** The path of Node. Default: that of this process. */
  readonly execPath?: string;
}

/** Copies the options of worker processes. @throws {TypeError} that names the first invalid one. */
export function checkChildOptions(options: ProcessDispatcherOptions): ChildOptions {
  check(typeof options === 'object' && options !== null, 'options', 'an object', options);
  const { cwd, env, execArgv, execPath, memory } = options;
  return {
    ...(memory !== undefined && { memory: memoryOf(memory) }),
    ...(cwd !== undefined && { cwd: pathOf('cwd', cwd) }),
    ...(env !== undefined && environmentOf(env)),
    ...(execArgv !== undefined && { execArgv: checkFlags(argumentsOf(execArgv)) }),
    ...(execPath !== undefined && { execPath: pathOf('execPath', execPath) }),
  };
}

const wanted = 'an object whose values are strings, or a function';

function environmentOf(env: NonNullable<ProcessDispatcherOptions['env']>): ChildOptions {
  if (typeof env !== 'function') return { env: variablesOf(env, wanted) };
  return { envOf: (worker) => variablesOf(env(worker), wanted) };
}

function memoryOf(memory: unknown): number {
  const isLimit = typeof memory === 'number' && Number.isFinite(memory) && memory >= leastMemory;
  check(isLimit, 'memory', `a number of megabytes, at least ${leastMemory}`, memory);
  return memory;
}

function pathOf(name: string, given: unknown): string {
  const isUrl = given instanceof URL || (typeof given === 'string' && given.startsWith('file:'));
  const path = isUrl && new URL(given).protocol === 'file:' ? fileURLToPath(new URL(given)) : given;
  check(typeof path === 'string' && isAbsolute(path), name, 'an absolute path or a file: URL', given);
  return path;
}

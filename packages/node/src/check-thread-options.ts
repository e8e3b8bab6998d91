import { SHARE_ENV, type ResourceLimits } from 'node:worker_threads';
import { argumentsOf, isPlain, variablesOf } from '@dispatch/adapter-kit/node';
import { check, objectOf } from '@dispatch/core/internal';
import type { NodeDispatcherOptions } from './options.js';
import type { ThreadOptions } from './thread-options.js';

const limits = ['maxOldGenerationSizeMb', 'maxYoungGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'] as const;

/** Copies the options of threads. @throws {TypeError} that names the first invalid one. */
export function checkThreadOptions(options: NodeDispatcherOptions): ThreadOptions {
  check(typeof options === 'object' && options !== null, 'options', 'an object', options);
  const { env, execArgv, resourceLimits } = options;
  return {
    ...(env !== undefined && environmentOf(env)),
    ...(execArgv !== undefined && { execArgv: flagsOnly(argumentsOf(execArgv)) }),
    ...(resourceLimits !== undefined && { resourceLimits: limitsOf(resourceLimits) }),
  };
}

/** @throws {TypeError} if Node would ignore what follows: it takes that for a program and its arguments. */
function flagsOnly(execArgv: readonly string[]): readonly string[] {
  const end = execArgv.find((argument) => argument === '-' || argument === '--');
  check(end === undefined, 'execArgv', 'options of Node, without a program', end);
  return execArgv;
}

const wanted = 'an object whose values are strings, SHARE_ENV of node:worker_threads, or a function';

function environmentOf(env: NonNullable<NodeDispatcherOptions['env']>): ThreadOptions {
  if (typeof env === 'function') return { envOf: (worker) => variablesOf(env(worker), wanted) };
  return { env: env === SHARE_ENV ? env : variablesOf(env, wanted) };
}

function limitsOf(resourceLimits: ResourceLimits): ResourceLimits {
  const isValid = isPlain(resourceLimits);
  check(isValid, 'resourceLimits', 'an object whose values are numbers of megabytes', resourceLimits);
  objectOf(resourceLimits, limits.join(', '));
  const copy: ResourceLimits = {};
  for (const name of limits) {
    const value = resourceLimits[name];
    if (value === undefined) continue;
    const isLimit = typeof value === 'number' && Number.isFinite(value) && value >= 0;
    check(isLimit, `resourceLimits.${name}`, 'a non-negative number of megabytes', value);
    copy[name] = value;
  }
  return copy;
}

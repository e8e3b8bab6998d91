import { SHARE_ENV, type ResourceLimits } from 'node:worker_threads';
import { check } from '@dispatch/core/internal';
import type { NodeDispatcherOptions } from './options.js';
import type { ThreadOptions } from './thread-options.js';

const limits = ['maxOldGenerationSizeMb', 'maxYoungGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'] as const;

/** Copies the options of threads. @throws {TypeError} that names the first invalid one. */
export function checkThreadOptions(options: NodeDispatcherOptions): ThreadOptions {
  check(typeof options === 'object' && options !== null, 'options', 'an object', options);
  const { env, execArgv, resourceLimits } = options;
  return {
    ...(env !== undefined && { env: environmentOf(env) }),
    ...(execArgv !== undefined && { execArgv: argumentsOf(execArgv) }),
    ...(resourceLimits !== undefined && { resourceLimits: limitsOf(resourceLimits) }),
  };
}

function environmentOf(env: NonNullable<NodeDispatcherOptions['env']>): NonNullable<ThreadOptions['env']> {
  if (env === SHARE_ENV) return env;
  check(isObject(env), 'env', 'an object whose values are strings, or SHARE_ENV of node:worker_threads', env);
  const variables = Object.entries(env).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    variables.map(([name, value]) => {
      check(typeof value === 'string', `env.${name}`, 'a string', value);
      return [name, value];
    }),
  );
}

function argumentsOf(execArgv: readonly string[]): string[] {
  const wanted = 'an array of strings, one for each argument';
  check(Array.isArray(execArgv), 'execArgv', wanted, execArgv);
  return Array.from(execArgv, (argument) => {
    check(typeof argument === 'string', 'execArgv', wanted, argument);
    return argument;
  });
}

function limitsOf(resourceLimits: ResourceLimits): ResourceLimits {
  const isValid = isObject(resourceLimits);
  check(isValid, 'resourceLimits', 'an object whose values are numbers of megabytes', resourceLimits);
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

/** Whether it is an object that is nothing else, such as an array, a map or a date. Of any realm. */
function isObject(value: unknown): boolean {
  return ['[object Object]', '[object Module]'].includes(Object.prototype.toString.call(value));
}

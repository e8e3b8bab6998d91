import { isAbsolute } from 'node:path';
import { URL, pathToFileURL } from 'node:url';
import { bindContext, check } from '@dispatch/core/internal';
import type { WorkerOutput } from './output-lines.js';
import type { WorkerOutputs } from './output-writer.js';

/**
 * Copies the option `env`, without variables that are `undefined`.
 *
 * @param wanted what the option has to be, for the message.
 * @throws {TypeError} if it is not an object whose values are strings.
 */
export function variablesOf(env: unknown, wanted: string): Record<string, string> {
  const isValid = typeof env === 'object' && env !== null && isPlain(env);
  check(isValid, 'env', wanted, env);
  const variables = Object.entries(env).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    variables.map(([name, value]: [string, unknown]) => {
      check(typeof value === 'string', `env.${name}`, 'a string', value);
      return [name, value];
    }),
  );
}

/** Copies the option `execArgv`. @throws {TypeError} if it is not an array of strings. */
export function argumentsOf(execArgv: unknown): string[] {
  const wanted = 'an array of strings, one for each argument';
  check(Array.isArray(execArgv), 'execArgv', wanted, execArgv);
  return Array.from(execArgv, (argument: unknown) => {
    check(typeof argument === 'string', 'execArgv', wanted, argument);
    return argument;
  });
}

/**
 * The file of the option `worker`.
 *
 * @param wanted what the option has to be, for the message.
 * @throws {TypeError} if it is neither an absolute path nor a URL.
 */
export function fileOf(worker: unknown, wanted: string): string | URL {
  if (worker instanceof URL) return new URL(worker);
  const isFile = typeof worker === 'string' && (worker.startsWith('file:') || isAbsolute(worker));
  check(isFile, 'worker', wanted, worker);
  return worker.startsWith('file:') ? new URL(worker) : worker;
}

/** Options of an adapter whose workers can have a setup. */
interface WithSetup {
  readonly setup?: string | URL | undefined;
  readonly worker?: unknown;
}

/** The URL of the module with the setup. @throws {TypeError} if the option is invalid, or would have no effect. */
export function setupUrl({ setup, worker }: WithSetup): string | undefined {
  if (setup === undefined) return undefined;
  check(worker === undefined, 'setup', "absent with the option 'worker': pass it to serve(tasks, { setup })", setup);
  const isUrl = setup instanceof URL || (typeof setup === 'string' && /^(?:file|data):/.test(setup));
  check(isUrl || (typeof setup === 'string' && isAbsolute(setup)), 'setup', `a URL or an absolute path`, setup);
  return isUrl ? String(setup) : pathToFileURL(String(setup)).href;
}

/** Options of an adapter whose workers write to stdout and stderr. */
interface WithOutputs {
  readonly stdout?: WorkerOutput | undefined;
  readonly stderr?: WorkerOutput | undefined;
}

/** What becomes of the output of workers. @throws {TypeError} that names the first invalid option. */
export function outputsOf({ stdout = 'inherit', stderr = 'inherit' }: WithOutputs): WorkerOutputs {
  for (const [name, value] of Object.entries({ stdout, stderr })) {
    const isValid = value === 'inherit' || value === 'tag' || typeof value === 'function';
    check(isValid, name, `'inherit', 'tag' or a function`, value);
  }
  return { stdout: inContext(stdout), stderr: inContext(stderr) };
}

function inContext(output: WorkerOutput): WorkerOutput {
  return typeof output === 'function' ? bindContext(output) : output;
}

/** Whether it is an object that is nothing else, such as an array, a map or a date. Of any realm. */
export function isPlain(value: unknown): boolean {
  return ['[object Object]', '[object Module]'].includes(Object.prototype.toString.call(value));
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { fileOf } from '@dispatch/adapter-kit/node';
import { check } from '@dispatch/core/internal';
import type { NodeDispatcherOptions } from './options.js';
import { startUnserved } from './unserved-thread.js';

declare const __dirname: string;

/** Creates a thread, whose file calls `startServing`. */
export type CreateThread = (options: WorkerOptions) => Worker;

/**
 * How threads are created.
 *
 * @throws {TypeError} if the option `worker` is invalid, or another option would have no effect with it.
 */
export function threadCreator(options: NodeDispatcherOptions): CreateThread {
  const { worker } = options;
  if (worker === undefined) return (settings) => threadOf(ownFile(), missingOwn, settings);
  if (typeof worker !== 'function') {
    const file = fileOf(worker, `an absolute path, a URL, or a function that returns a Worker: ${example}`);
    return (settings) => startUnserved(() => threadOf(file, missing, settings));
  }
  for (const name of ['env', 'execArgv', 'resourceLimits'] as const) {
    const isPassed = options[name] === undefined || worker.length > 0;
    check(isPassed, 'worker', `a function that passes its argument on, since '${name}' is given: ${example}`, worker);
  }
  return (settings) => {
    const thread: unknown = startUnserved(() => worker(settings));
    check(thread instanceof Worker, 'worker', `a function that returns a Worker of node:worker_threads`, thread);
    return thread;
  };
}

const example = `(options) => new Worker(new URL('./worker.js', import.meta.url), options)`;
const guide = 'see docs/bundled-servers.md of @dispatch';

/** The file beside the one that this code is in, which may be a bundle. */
function ownFile(): string | URL {
  // Undefined in a bundle in CommonJS, so it is not read before a thread starts.
  const url = import.meta.url as string | undefined;
  // In the form in which bundlers and tracers look for files.
  return url === undefined ? join(__dirname, 'worker.js') : new URL('./worker.js', import.meta.url);
}

function missingOwn(path: string): string {
  return (
    `the file that worker threads run is missing: ${path}. If a bundler has made this program, copy ` +
    `'dist/bundle/worker.js' of @dispatch/node there, or use the option 'worker' (${guide})`
  );
}

function missing(path: string): string {
  return `the file of the option 'worker' is missing: ${path}. Build it as an entry of its own (${guide})`;
}

function threadOf(file: string | URL, messageOf: (path: string) => string, options: WorkerOptions): Worker {
  if (!(file instanceof URL) || file.protocol === 'file:') {
    const path = file instanceof URL ? fileURLToPath(file) : file;
    // Node reports it later, and not at all to a thread that is blocked.
    if (!existsSync(path)) throw new Error(messageOf(path));
  }
  return new Worker(file, options);
}

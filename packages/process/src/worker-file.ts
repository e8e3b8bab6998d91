import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { URL, fileURLToPath } from 'node:url';
import { fileOf } from '@dispatch/adapter-kit/node';
import { check } from '@dispatch/core/internal';

declare const __dirname: string;

const guide = 'see docs/bundled-servers.md of @dispatch';
const wanted = 'an absolute path or a file: URL';

/**
 * Returns the path of the file that worker processes run. The function throws if there is no such file: Node would report it on stderr only.
 *
 * @throws {TypeError} if the option `worker` is invalid.
 */
export function workerFile(worker: unknown): () => string {
  if (worker === undefined) return () => existing(ownFile(), missingOwn);
  const file = fileOf(worker, wanted);
  check(typeof file === 'string' || file.protocol === 'file:', 'worker', wanted, String(file));
  const path = typeof file === 'string' ? file : fileURLToPath(file);
  return () => existing(path, missing);
}

/** The file beside the one that this code is in, which may be a bundle. */
function ownFile(): string {
  // Undefined in a bundle in CommonJS.
  const url = import.meta.url as string | undefined;
  // In the form in which bundlers and tracers look for files. `require()` loads this code from another folder.
  return url === undefined ? join(__dirname, 'worker.js') : fileURLToPath(new URL('./worker.js', import.meta.url));
}

function existing(path: string, messageOf: (path: string) => string): string {
  if (!existsSync(path)) throw new Error(messageOf(path));
  return path;
}

function missingOwn(path: string): string {
  return (
    `the file that worker processes run is missing: ${path}. If a bundler has made this program, copy ` +
    `'dist/bundle/worker.js' of @dispatch/process there, or use the option 'worker' (${guide})`
  );
}

function missing(path: string): string {
  return `the file of the option 'worker' is missing: ${path}. Build it as an entry of its own (${guide})`;
}

import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * The URLs of the files with which the program of this thread was started. Empty if it was given on the command line or
 * through stdin.
 */
export function programEntries(): string[] {
  const main: unknown = Reflect.get(process, 'mainModule');
  const files = [process.argv[1], typeof main === 'object' && main !== null && 'filename' in main ? main.filename : ''];
  return [...new Set(files.flatMap((file) => (typeof file === 'string' && file !== '' ? urlsOf(file) : [])))];
}

/** As it was given, and without links. `node .` and `node main` name a file that Node looks up. */
function urlsOf(path: string): string[] {
  const urls = [pathToFileURL(path).href];
  try {
    urls.push(pathToFileURL(realpathSync.native(createRequire(path).resolve(path))).href);
  } catch {
    // It is not a file that can be found, such as that of an executable.
  }
  return urls;
}

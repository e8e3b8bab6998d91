import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

declare const __dirname: string;

/**
 * The URL of a file beside the one that this code is in, always an ES module.
 *
 * @param url its `import.meta.url`, which the files for `require()` do not have.
 */
export function besides(name: string, url: string | undefined): string {
  return url === undefined ? pathToFileURL(join(__dirname, '../bundle', name)).href : new URL(name, url).href;
}

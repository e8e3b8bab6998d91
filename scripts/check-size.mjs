// Checks the size of the package in the current folder, bundled, minified and compressed. The limits are only in this file;
// READMEs state no sizes, so that none becomes outdated.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * The bundles of each package, with their limits in bytes after gzip. A bundle contains all exports of the entry points (by
 * default, of all entry points) and the code in `with`. The bundles of @dispatch/web include core, the adapter kit and Comlink.
 * The limits are the sizes that have been reached (docs/adr/0015-what-a-page-has-to-load.md).
 */
const limits = {
  '@dispatch/core': [{ what: 'everything it exports', limit: 4695 }],
  '@dispatch/web': [
    { what: 'a page', entries: ['.'], with: `export { defineTasks } from '@dispatch/core';`, limit: 27_900 },
    {
      what: 'a worker',
      entries: ['./worker'],
      with: `export { defineTasks, currentTask } from '@dispatch/core';`,
      limit: 13_210,
    },
    {
      what: 'a thread with blocking calls',
      entries: ['.', './blocking'],
      with: `export { defineTasks } from '@dispatch/core';`,
      limit: 31_030,
    },
    {
      what: 'a worker for blocking calls',
      entries: ['./blocking/worker'],
      with: `export { defineTasks, currentTask } from '@dispatch/core';`,
      limit: 15_470,
    },
  ],
};

const { name, exports } = JSON.parse(readFileSync('package.json', 'utf8'));
if (limits[name] === undefined) throw new Error(`${name} has no limit in scripts/check-size.mjs.`);

for (const { what, entries = Object.keys(exports), with: more = '', limit } of limits[name]) {
  const files = entries.flatMap((entry) => (exports[entry].default ? [resolve(exports[entry].default)] : []));
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: [...files.map((file) => `export * from ${JSON.stringify(file)};`), more].join('\n'),
      resolveDir: process.cwd(),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    metafile: true,
  });

  // If two entry points export different values under one name, `export *` omits both, and the bundle would be too small.
  const kept = new Set(Object.values(metafile.outputs)[0].exports);
  for (const file of files) {
    const omitted = Object.keys(await import(pathToFileURL(file).href)).filter((key) => !kept.has(key));
    if (omitted.length > 0)
      throw new Error(`Two entry points of ${name} export different values with the same name: ${omitted.join(', ')}.`);
  }

  const bytes = gzipSync(outputFiles[0].contents).byteLength;
  console.log(`${name}: ${what} has ${bytes} bytes after gzip; the limit is ${limit}.`);
  if (bytes > limit) process.exitCode = 1;
}

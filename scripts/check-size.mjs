// What the package in the current folder makes a user load, bundled, minified and compressed: at most so many bytes. The
// limits stand here alone; READMEs name no size, so none can go stale.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * For each package one or more bundles, in bytes after gzip: all that the named entry points export (all of them, where none
 * is named), and what `with` says. Those of @dispatch/web include core, kit and Comlink. They stand at what was reached
 * (docs/adr/0015-what-a-page-has-to-load.md).
 */
const limits = {
  '@dispatch/core': [{ what: 'everything it exports', limit: 4050 }],
  '@dispatch/web': [
    { what: 'a page', entries: ['.'], with: `export { defineTasks } from '@dispatch/core';`, limit: 23_320 },
    {
      what: 'a worker',
      entries: ['./worker'],
      with: `export { defineTasks, currentTask } from '@dispatch/core';`,
      limit: 10_710,
    },
    {
      what: 'a thread that blocks',
      entries: ['.', './blocking'],
      with: `export { defineTasks } from '@dispatch/core';`,
      limit: 26_100,
    },
    {
      what: 'a worker of one',
      entries: ['./blocking/worker'],
      with: `export { defineTasks, currentTask } from '@dispatch/core';`,
      limit: 13_000,
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

  // Of two different values under one name `export *` takes neither, and the bundle would look smaller than it is.
  const kept = new Set(Object.values(metafile.outputs)[0].exports);
  for (const file of files) {
    const lost = Object.keys(await import(pathToFileURL(file).href)).filter((key) => !kept.has(key));
    if (lost.length > 0)
      throw new Error(`Two entry points of ${name} give the same name to different things: ${lost.join(', ')}.`);
  }

  const bytes = gzipSync(outputFiles[0].contents).byteLength;
  console.log(`${name}: ${what} takes ${bytes} bytes after gzip; the limit is ${limit}.`);
  if (bytes > limit) process.exitCode = 1;
}

// Everything that the package in the current folder exports, from all its entry points together, bundled, minified and
// compressed: at most so many bytes. The limit stands here alone; READMEs name no size, so none can go stale.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Bytes after gzip. */
const limits = { '@dispatch/core': 4000 };

const { name, exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.values(exports).flatMap((target) => (target.default ? [resolve(target.default)] : []));
const limit = limits[name];
if (limit === undefined) throw new Error(`${name} has no limit in scripts/check-size.mjs.`);

const { outputFiles, metafile } = await build({
  stdin: { contents: entries.map((entry) => `export * from ${JSON.stringify(entry)};`).join('\n'), resolveDir: process.cwd() },
  bundle: true,
  minify: true,
  format: 'esm',
  write: false,
  metafile: true,
});

// Of two different values under one name `export *` takes neither, and the bundle would look smaller than it is.
const kept = new Set(Object.values(metafile.outputs)[0].exports);
for (const entry of entries) {
  const lost = Object.keys(await import(pathToFileURL(entry).href)).filter((key) => !kept.has(key));
  if (lost.length > 0) throw new Error(`Two entry points of ${name} give the same name to different things: ${lost.join(', ')}.`);
}

const bytes = gzipSync(outputFiles[0].contents).byteLength;
console.log(`${name}: everything it exports takes ${bytes} bytes after gzip; the limit is ${limit}.`);
if (bytes > limit) process.exitCode = 1;

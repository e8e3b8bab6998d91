// Checks the size of the package in the current folder, bundled, minified and compressed, and that its README states it.
// `--write` writes the sizes into the README. `--by-file` prints what each bundle would save without each of its files.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';

/**
 * The bundles of each package, with their limits in bytes after gzip. A bundle contains all exports of the entry points (by
 * default, of all entry points) and the code in `with`. The bundles of @dispatch/web include core, the adapter kit and Comlink.
 * The limits are the sizes that have been reached (docs/adr/0034-what-a-page-does-not-load.md).
 * What is in `external` is not part of a bundle.
 */
const limits = {
  '@dispatch/core': [
    { what: 'everything it exports', entries: ['.', './internal'], limit: 5379 },
    { what: 'what workers need, beside it', entries: ['.', './internal', './internal/worker'], limit: 5609 },
    { what: '`inline`, alone', entries: ['./inline'], limit: 162 },
    { what: 'task references, beside it', entries: ['.', './internal', './references'], limit: 5757 },
    { what: 'broadcasts, beside it', entries: ['.', './internal', './broadcast'], limit: 6424 },
    { what: 'shared values, beside it', entries: ['.', './internal', './share'], limit: 7466 },
  ],
  '@dispatch/web': [
    { what: 'a page', entries: ['.'], with: `export { defineTasks } from '@dispatch/core';`, limit: 29_307 },
    {
      what: 'a worker',
      entries: ['./worker'],
      with: `export { defineTasks, currentTask } from '@dispatch/core';`,
      limit: 14_524,
    },
    {
      what: 'a thread with blocking calls',
      entries: ['.', './blocking'],
      with: `export { defineTasks } from '@dispatch/core';`,
      limit: 32_810,
    },
    {
      what: 'a worker for blocking calls',
      entries: ['./blocking/worker'],
      with: `export { defineTasks, currentTask } from '@dispatch/core';`,
      limit: 17_094,
    },
  ],
  '@dispatch/react': [
    { what: 'everything', external: ['react', '@dispatch/core'], limit: 1000 },
    { what: 'with what it takes of core', external: ['react'], limit: 1189 },
  ],
  '@dispatch/vue': [
    { what: 'everything', external: ['vue', '@dispatch/core'], limit: 591 },
    { what: 'with what it takes of core', external: ['vue'], limit: 806 },
  ],
  '@dispatch/svelte': [
    { what: 'everything', external: ['svelte', '@dispatch/core'], limit: 443 },
    { what: 'with what it takes of core', external: ['svelte'], limit: 657 },
  ],
};

const { values: flags } = parseArgs({ options: { 'by-file': { type: 'boolean' }, write: { type: 'boolean' } } });
const { name, exports } = JSON.parse(readFileSync('package.json', 'utf8'));
if (limits[name] === undefined) throw new Error(`${name} has no limit in scripts/check-size.mjs.`);

for (const { what, entries = Object.keys(exports), with: more = '', external = [], limit } of limits[name]) {
  const files = entries.flatMap((entry) => (exports[entry].default ? [resolve(exports[entry].default)] : []));
  const contents = [...files.map((file) => `export * from ${JSON.stringify(file)};`), more].join('\n');
  const options = {
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    external,
    format: 'esm',
    write: false,
  };
  const { outputFiles, metafile } = await build({ ...options, minify: true, metafile: true });

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
  if (flags['by-file']) await printByFile(options);
}
checkReadme(limits[name]);

/** What the compressed bundle would save without each file; the sum is less than the whole, as files resemble each other. */
async function printByFile(options) {
  // With spaces, esbuild writes the path of each file before its code.
  const { outputFiles } = await build({ ...options, minifyIdentifiers: true, minifySyntax: true, charset: 'utf8' });
  const [, ...sections] = outputFiles[0].text.split(/^export \{/m)[0].split(/^\/\/ (?=\S+\n)/m);
  const files = await Promise.all(
    sections.map(async (section) => {
      const [path, code] = [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n'))];
      return { path, code: (await transform(code, { minifyWhitespace: true, legalComments: 'none' })).code };
    }),
  );
  const size = (kept) => gzipSync(kept.map(({ code }) => code).join('')).byteLength;
  const all = size(files);
  const rows = files.map((file) => [all - size(files.filter((other) => other !== file)), file.code.length, file.path]);
  for (const [saved, minified, path] of rows.sort((a, b) => b[0] - a[0]))
    console.log(`${String(saved).padStart(6)} of ${String(minified).padStart(5)} minified  ${path}`);
}

/** The limits stand between two comments of the README, rounded up. */
function checkReadme(bundles) {
  const text = readFileSync('README.md', 'utf8');
  const rows = bundles.map(({ what, limit }) => `| ${what} | ${(Math.ceil(limit / 102.4) / 10).toFixed(1)} |`);
  const table = ['| bundle | KiB after gzip |', '| --- | --- |', ...rows].join('\n');
  const updated = text.replace(/(?<=<!-- sizes -->\n\n)[^]*(?=\n\n<!-- \/sizes -->)/, table);
  if (updated === text && !text.includes(table)) throw new Error(`The README of ${name} has no <!-- sizes -->.`);
  if (flags.write) writeFileSync('README.md', updated);
  else if (updated !== text) {
    console.error(`The README of ${name} states other sizes: run 'node ../../scripts/check-size.mjs --write' there.`);
    process.exitCode = 1;
  }
}

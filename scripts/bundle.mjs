// Joins what tsc made of the package in the current folder into a file for each of the named modules, and one for what they
// share: a hundred small files are most of the time to the first result (docs/adr/0016-packages-load-as-few-files.md).
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const modules = process.argv.slice(2);
if (modules.length === 0) throw new Error('name the modules that others load, as in: bundle.mjs index internal');

rmSync('dist/bundle', { recursive: true, force: true });
await build({
  entryPoints: modules.map((module) => `dist/${module}.js`),
  outdir: 'dist/bundle',
  bundle: true,
  // What two of them import is one module for both: a class must not be there twice.
  splitting: true,
  // Other packages stay what they are, for the same reason.
  packages: 'external',
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});

// Joins what tsc made of the package in the current folder into a file for each of the named modules, and one for what they
// share: a hundred small files are most of the time to the first result (docs/adr/0016-packages-load-as-few-files.md). With
// `--apart` they share none (docs/adr/0019-entry-points-of-the-kit-share-no-file.md).
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const modules = process.argv.slice(2).filter((argument) => argument !== '--apart');
if (modules.length === 0) throw new Error('name the modules that others load, as in: bundle.mjs index internal');

rmSync('dist/bundle', { recursive: true, force: true });
await build({
  entryPoints: modules.map((module) => `dist/${module}.js`),
  outdir: 'dist/bundle',
  bundle: true,
  // What two of them import is one module for both, so that a class or a registry is not there twice.
  splitting: !process.argv.includes('--apart'),
  // Other packages stay what they are, for the same reason.
  packages: 'external',
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});

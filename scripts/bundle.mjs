// Bundles the compiled package in the current folder into one file per named module, plus one for their shared code, because
// loading a hundred small files dominates the time to the first result (docs/adr/0016-packages-load-as-few-files.md). With
// `--apart`, the files share no code (docs/adr/0019-entry-points-of-the-kit-share-no-file.md).
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { copyLicense, tinypool } from './tinypool.mjs';

const modules = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (modules.length === 0)
  throw new Error('usage: bundle.mjs [--apart] [--tinypool] MODULE..., for example: bundle.mjs index internal');

rmSync('dist/bundle', { recursive: true, force: true });
await build({
  entryPoints: modules.map((module) => `dist/${module}.js`),
  outdir: 'dist/bundle',
  bundle: true,
  // Modules imported by several entry points must not be duplicated: they contain classes and registries.
  splitting: !process.argv.includes('--apart'),
  // Other packages are not bundled, for the same reason. One is, where the flag says so: no other code needs its classes.
  plugins: process.argv.includes('--tinypool') ? [tinypool] : [],
  packages: 'external',
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});

if (process.argv.includes('--tinypool')) copyLicense('dist/bundle');

// Bundles the second copy of @dispatch/core that cases of the conformance suite use. It replaces what the compiler made out of
// packages/conformance/src/second-copy.ts, which only exports the first copy again.
import { build } from 'esbuild';

await build({
  stdin: { contents: `export * from '@dispatch/core';`, resolveDir: process.cwd() },
  outfile: 'dist/second-copy.js',
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});

// Bundles the file that the worker threads of the package in the current folder run, with everything that it imports, so that
// it can be copied beside a bundle of a program (docs/adr/0037-one-file-for-worker-threads.md). It is the same file as an ES
// module and as CommonJS: which one it is depends on the folder that it is copied to.
import { writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { tinypool } from './tinypool.mjs';

await build({
  entryPoints: ['dist/worker.js'],
  outdir: 'dist/bundle',
  bundle: true,
  plugins: [tinypool],
  format: 'cjs',
  platform: 'node',
  target: 'es2022',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  // ES modules have no `require`; this file needs it for modules of Node only.
  banner: { js: `'use strict';\nvar require = require || process.getBuiltinModule;` },
});

// Where the files for `require()` look for it.
writeFileSync('dist/cjs/worker.js', `import '../bundle/worker.js';\n`);

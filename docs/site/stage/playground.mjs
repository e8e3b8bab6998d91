// The frame of the playground: a page of its own, with a policy of its own, and the packages that programs in it import.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../.vitepress/theme/playground/frame/', import.meta.url));

export async function buildPlayground(outdir) {
  const own = (name) => join(folder, `${name}.js`);
  await build({
    entryPoints: {
      frame: own('frame'),
      program: own('program'),
      web: own('web'),
      'web-worker': own('web-worker'),
      core: '@dispatch/core',
      'core-broadcast': '@dispatch/core/broadcast',
      'core-share': '@dispatch/core/share',
    },
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2023',
    logLevel: 'warning',
  });
  copyFileSync(join(folder, 'frame.html'), join(outdir, 'frame.html'));
}

import { build } from 'esbuild';
import dispatch from '@dispatch/unplugin/esbuild';

const common = { bundle: true, format: 'esm', minify: true, plugins: [dispatch()] };
await build({ ...common, entryPoints: ['src/page.ts'], splitting: true, outdir: 'dist' });
await build({ ...common, entryPoints: ['src/server.ts'], platform: 'node', outdir: 'server' });

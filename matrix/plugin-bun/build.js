import dispatch from '@dispatch/unplugin/bun';

const common = { minify: true, plugins: [dispatch()] };
await Bun.build({ ...common, entrypoints: ['src/page.ts'], splitting: true, outdir: 'dist' });
await Bun.build({ ...common, entrypoints: ['src/server.ts'], target: 'node', outdir: 'server' });

// Bundles the compiled package in the current folder into one file per named module, plus one for their shared code, because
// loading a hundred small files dominates the time to the first result (docs/adr/0016-packages-load-as-few-files.md). With
// `--apart`, the files share no code (docs/adr/0019-entry-points-of-the-kit-share-no-file.md). The same files are also made for
// `require()` (docs/adr/0043-packages-for-require.md), with `--require` only those. A module whose name ends with `!` is not:
// a file that a process or a thread starts with.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build, transform } from 'esbuild';
import { tinypool } from './tinypool.mjs';

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const modules = named.map((name) => name.replace(/!$/, ''));
const forRequire = named.filter((name) => !name.endsWith('!'));
if (modules.length === 0)
  throw new Error(
    'usage: bundle.mjs [--apart] [--require] [--tinypool] MODULE..., for example: bundle.mjs index internal',
  );

/**
 * esbuild makes a file of those modules that the same entry points load: with many entry points, what `index` loads would be in
 * many files. So every entry point loads what `index` and `internal` load, and that is one file.
 */
const oneSharedFile = {
  name: 'one shared file',
  setup({ onLoad }) {
    onLoad({ filter: new RegExp(`[\\\\/]dist[\\\\/](${modules.join('|')})\\.js$`) }, ({ path }) => ({
      contents: `${readFileSync(path, 'utf8')}\nimport './index.js';\nimport './internal.js';`,
      resolveDir: dirname(path),
    }));
  },
};

/** What Node loads in place of another module, where there is one. */
const forNode = {
  name: 'modules for Node',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/(timers|interval)\.js$/ }, ({ resolveDir }) => {
      const path = join(resolveDir, 'node-timers.js');
      return existsSync(path) ? { path } : undefined;
    });
  },
};

const options = {
  entryPoints: modules.map((module) => `dist/${module}.js`),
  bundle: true,
  // Modules imported by several entry points must not be duplicated: they contain classes and registries.
  splitting: true,
  // Other packages are not bundled, for the same reason. One is, where the flag says so: no other code needs its classes.
  plugins: [
    forNode,
    ...(flags.includes('--tinypool') ? [tinypool] : []),
    ...(modules.includes('internal') ? [oneSharedFile] : []),
  ],
  packages: 'external',
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  sourcesContent: false,
  logLevel: 'warning',
  // An entry point may keep nothing of what it loads: that is right.
  logOverride: { 'ignored-bare-import': 'silent' },
};

async function bundleForImport() {
  rmSync('dist/bundle', { recursive: true, force: true });
  await build({ ...options, outdir: 'dist/bundle', splitting: !flags.includes('--apart'), sourcemap: true });
}

/** esbuild splits ES modules only, so each file is turned into CommonJS after that. */
async function bundleForRequire() {
  const folder = 'dist/cjs';
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const { outputFiles } = await build({
    ...options,
    entryPoints: forRequire.map((module) => `dist/${module}.js`),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    define: { 'import.meta.url': 'undefined' },
    sourcemap: 'inline',
    write: false,
  });
  for (const { path, text } of outputFiles) {
    const { code, map } = await transform(text, {
      format: 'cjs',
      platform: 'node',
      target: options.target,
      sourcefile: basename(path),
      sourcemap: true,
      sourcesContent: false,
    });
    writeFileSync(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
    writeFileSync(`${path}.map`, map);
  }
  // The declarations of the ES module, so that a type is the same type in both. TypeScript does not know that the file of
  // this module is another one, which `require()` loads.
  for (const module of forRequire)
    writeFileSync(join(folder, `${module}.d.cts`), `// @ts-ignore\nexport * from '../${module}.js';\n`);
}

if (!flags.includes('--require')) await bundleForImport();
await bundleForRequire();

// Builds a folder in which Node finds the packages as a user installs them, with all mutants in the bundles of the adapter kit.
// Threads and processes that a case starts find the mutants there too, because they load the same files.
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../pnpm.mjs';
import { tinypool } from '../../tinypool.mjs';
import { instrument } from '../instrument.mjs';
import { adapters, loadedFiles } from './loaded-files.mjs';

const kit = 'packages/adapter-kit';

/** Writes the tree to `folder`. @returns the mutants. */
export async function buildTree(folder) {
  const paths = await loadedFiles();
  mkdirSync(join(folder, 'requests'));
  for (const name of readdirSync(join(import.meta.dirname, 'tree')))
    copyFileSync(join(import.meta.dirname, 'tree', name), join(folder, name));
  const sources = join(folder, 'sources');
  cpSync(join(root, kit, 'src'), join(sources, kit, 'src'), { recursive: true });
  const mutants = await instrument(root, paths, sources);
  for (const path of paths) withoutHeader(join(sources, path));
  const modules = join(folder, 'node_modules');
  for (const name of ['core', 'adapter-kit', 'conformance', ...adapters]) {
    for (const part of ['package.json', 'dist'])
      cpSync(join(root, 'packages', name, part), join(modules, '@dispatch', name, part), { recursive: true });
  }
  const bundles = join(modules, '@dispatch/adapter-kit/dist/bundle');
  const entries = readdirSync(bundles).filter((name) => name.endsWith('.js'));
  await build({
    entryPoints: entries.map((entry) => join(sources, kit, 'src', entry.replace(/js$/, 'ts'))),
    outdir: bundles,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    banner: {
      js: `import { isActive as stryMutAct_9fa48, cover as stryCov_9fa48 } from ${JSON.stringify(join(folder, 'active-mutant.mjs'))};`,
    },
    logLevel: 'error',
  });
  await bundleWorkers(modules);
  await bundleHarnesses(folder);
  return mutants;
}

/** The file of a worker contains the adapter kit, so it is bundled again, as `scripts/bundle-worker.mjs` does. */
async function bundleWorkers(modules) {
  for (const adapter of ['node', 'process']) {
    const dist = join(modules, '@dispatch', adapter, 'dist');
    await build({
      entryPoints: [join(dist, 'worker.js')],
      outfile: join(dist, 'bundle/worker.js'),
      allowOverwrite: true,
      bundle: true,
      plugins: [tinypool],
      format: 'cjs',
      platform: 'node',
      target: 'es2022',
      banner: { js: `'use strict';\nvar require = require || process.getBuiltinModule;` },
      logLevel: 'error',
    });
  }
}

async function bundleHarnesses(folder) {
  for (const adapter of adapters) {
    await build({
      entryPoints: [join(root, 'packages', adapter, 'test/harness.ts')],
      outfile: join(folder, `${adapter}.mjs`),
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      logLevel: 'error',
    });
  }
}

/** Removes the functions that Stryker puts before each source. Those of `tree/active-mutant.mjs` replace them: they are faster and know threads. */
function withoutHeader(path) {
  const source = readFileSync(path, 'utf8');
  const end = source.indexOf('  return isActive(id);\n}\n');
  if (end > 0) writeFileSync(path, source.slice(end + '  return isActive(id);\n}\n'.length));
}

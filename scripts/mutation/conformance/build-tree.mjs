// Builds a folder in which Node finds the packages as a user installs them, with all mutants in the bundles of the adapter kit.
// Threads and processes that a case starts find the mutants there too, because they load the same files.
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../pnpm.mjs';
import { instrument } from '../instrument.mjs';

const kit = 'packages/adapter-kit';
const entries = ['index', 'worker-entry', 'mailbox-entry', 'mailbox-worker-entry'];
/** Code for a thread that blocks where ports cannot be read: only `@dispatch/web` loads it. */
const onlyInBrowsers = /mailbox|blocking-ready/;

/** Writes the tree to `folder`. @returns the mutants. */
export async function buildTree(folder) {
  const paths = readdirSync(join(root, kit, 'src'), { recursive: true })
    .map((name) => `${kit}/src/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !onlyInBrowsers.test(name));
  const sources = join(folder, 'sources');
  cpSync(join(root, kit, 'src'), join(sources, kit, 'src'), { recursive: true });
  const mutants = await instrument(root, paths, sources);
  for (const path of paths) withoutHeader(join(sources, path));
  const modules = join(folder, 'node_modules');
  for (const name of ['core', 'adapter-kit', 'in-process', 'node', 'conformance']) {
    for (const part of ['package.json', 'dist'])
      cpSync(join(root, 'packages', name, part), join(modules, '@dispatch', name, part), { recursive: true });
  }
  symlinkSync(realpathSync(join(root, 'packages/node/node_modules/tinypool')), join(modules, 'tinypool'));
  await build({
    entryPoints: entries.map((entry) => join(sources, kit, 'src', `${entry}.ts`)),
    outdir: join(modules, '@dispatch/adapter-kit/dist/bundle'),
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
  for (const adapter of ['in-process', 'node']) {
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
  mkdirSync(join(folder, 'requests'));
  for (const name of readdirSync(join(import.meta.dirname, 'tree')))
    copyFileSync(join(import.meta.dirname, 'tree', name), join(folder, name));
  return mutants;
}

/** Removes the functions that Stryker puts before each source. Those of `tree/active-mutant.mjs` replace them: they are faster and know threads. */
function withoutHeader(path) {
  const source = readFileSync(path, 'utf8');
  const end = source.indexOf('  return isActive(id);\n}\n');
  if (end > 0) writeFileSync(path, source.slice(end + '  return isActive(id);\n}\n'.length));
}

import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The options of each bundle, its entries and the one to run. `folded` shows what is said without a file for workers. */
const bundles = {
  'es-modules': { entries: ['main.js', 'worker.js'], flags: ['--format=esm'] },
  minified: { entries: ['main.js', 'worker.js'], flags: ['--format=esm', '--minify'] },
  splitting: { entries: ['split.js', 'tasks.js'], flags: ['--format=esm', '--splitting'], copied: true },
  'one-file': { entries: ['single.js'], flags: ['--format=esm'] },
  commonjs: { entries: ['commonjs.js', 'worker.js'], flags: ['--format=cjs'], type: 'commonjs' },
  folded: {
    entries: ['split.js'],
    flags: ['--format=esm'],
    copied: true,
    says: /split\.js is the entry of the program/,
  },
};

export default {
  name: 'server-esbuild',
  group: 'server',
  quick: true,
  shows: 'esbuild: ES modules, minified, splitting, one file, CommonJS',
  needs: [
    'a second entry for the workers, and the option `worker`',
    'or the modules of tasks as entries with `--splitting`, and a copy of `worker.js`',
  ],
  shared: {
    'main.js': 'server',
    'worker.js': 'server-worker',
    'tasks.js': 'tasks',
    'exercise.js': 'exercise',
    'answer.js': 'answer',
  },
  async run({ exec, checkFacts, folder, assert }) {
    for (const [name, { entries, flags, type = 'module', copied = false, says }] of Object.entries(bundles)) {
      const out = join(folder, 'dist', name);
      await exec('esbuild', [...entries, '--bundle', '--platform=node', ...flags, `--outdir=${out}`]);
      writeFileSync(join(out, 'package.json'), JSON.stringify({ type }));
      if (copied)
        copyFileSync(join(folder, 'node_modules/@dispatch/node/dist/bundle/worker.js'), join(out, 'worker.js'));
      const { stdout } = await exec('node', [join(out, entries[0])], { timeout: 60_000 });
      if (says === undefined) checkFacts(stdout);
      else assert.match(stdout, says);
    }
  },
};

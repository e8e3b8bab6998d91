import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export default {
  name: 'server-pruned',
  group: 'server',
  quick: false,
  shows: 'production dependencies only, copied to another folder, as in a container',
  needs: [],
  shared: {
    'tasks.js': 'tasks',
    'exercise.js': 'exercise',
    'answer.js': 'answer',
  },

  async run({ exec, checkFacts, folder, assert }) {
    await exec('npm', ['prune', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--offline']);
    assert.equal(existsSync(join(folder, 'node_modules/esbuild')), false);
    const target = join(folder, '../server-pruned-copy');
    cpSync(folder, target, { recursive: true, verbatimSymlinks: true });
    try {
      checkFacts((await exec('node', [join(target, 'main.js')])).stdout);
    } finally {
      rmSync(target, { recursive: true });
    }
  },
};

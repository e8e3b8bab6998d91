import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export default {
  name: 'server-rollup',
  group: 'server',
  quick: false,
  shows: 'Rollup: ES modules, CommonJS',
  needs: ['a second entry for the workers, and the option `worker`'],
  shared: {
    'main.js': 'server',
    'worker.js': 'server-worker',
    'tasks.js': 'tasks',
    'exercise.js': 'exercise',
    'answer.js': 'answer',
  },

  async run({ exec, checkFacts, folder }) {
    for (const [format, type] of [
      ['es', 'module'],
      ['cjs', 'commonjs'],
    ]) {
      await exec('rollup', ['--config', '--format', format]);
      writeFileSync(join(folder, 'dist', format, 'package.json'), JSON.stringify({ type }));
      checkFacts((await exec('node', [`dist/${format}/main.js`])).stdout);
    }
  },
};

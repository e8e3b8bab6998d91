import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export default {
  name: 'server-bun-compile',
  group: 'server',
  quick: false,
  shows: 'Bun, one executable (`bun build --compile`)',
  needs: ['a second entry for the workers, and the option `worker`'],
  shared: {
    'worker.js': 'server-worker',
    'tasks.js': 'tasks',
    'exercise.js': 'exercise',
    'answer.js': 'answer',
  },
  async run({ exec, checkFacts, folder }) {
    const packages = join(folder, 'node_modules/@oven');
    const [bun] = readdirSync(packages).filter((name) => !name.includes('baseline') && !name.includes('musl'));
    await exec(join(packages, bun, 'bin/bun'), ['build', '--compile', 'main.js', 'worker.js', '--outfile', 'program']);
    checkFacts((await exec(join(folder, 'program'))).stdout);
  },
};

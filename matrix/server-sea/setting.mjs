import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

export default {
  name: 'server-sea',
  group: 'server',
  quick: false,
  shows: 'a single executable application of Node (SEA)',
  needs: ['the file of the workers as an asset, and the option `worker` with its text'],
  shared: {
    'worker.js': 'server-worker',
    'tasks.js': 'tasks',
    'exercise.js': 'exercise',
    'answer.js': 'answer',
  },
  async run({ exec, checkFacts, folder }) {
    await exec('esbuild', ['main.js', 'worker.js', '--bundle', '--platform=node', '--format=cjs', '--outdir=dist']);
    await exec('node', ['--experimental-sea-config', 'sea-config.json']);
    const program = join(folder, 'dist/program');
    copyFileSync(process.execPath, program);
    const fuse = ['--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'];
    await exec('postject', [program, 'NODE_SEA_BLOB', 'dist/program.blob', ...fuse]);
    checkFacts((await exec(program)).stdout);
  },
};

import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export default {
  name: 'server-nft',
  group: 'server',
  quick: false,
  shows: 'the files that @vercel/nft traces',
  needs: [],
  shared: {
    'tasks.js': 'tasks',
    'exercise.js': 'exercise',
    'answer.js': 'answer',
  },

  async run({ exec, checkFacts, folder }) {
    const { fileList } = JSON.parse((await exec('node', ['trace.mjs'])).stdout);
    const target = join(folder, '../server-nft-traced');
    for (const file of fileList) cpSync(join(folder, file), join(target, file), { verbatimSymlinks: true });
    try {
      checkFacts((await exec('node', [join(target, 'main.js')])).stdout);
    } finally {
      rmSync(target, { recursive: true });
    }
  },
};

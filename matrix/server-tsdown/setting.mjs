export default {
  name: 'server-tsdown',
  group: 'server',
  quick: false,
  shows: 'tsdown: packages bundled too',
  needs: ['a second entry for the workers, and the option worker'],
  shared: {
    'main.ts': 'server',
    'worker.ts': 'server-worker',
    'tasks.ts': 'tasks',
    'exercise.ts': 'exercise',
    'answer.ts': 'answer',
  },

  // tsdown needs a later Node than the repository: the command `node` is the installed one.
  async run({ exec, checkFacts }) {
    await exec('tsdown');
    checkFacts((await exec('node', ['dist/main.js'])).stdout);
  },
};

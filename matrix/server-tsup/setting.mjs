export default {
  name: 'server-tsup',
  group: 'server',
  quick: false,
  shows: 'tsup: packages bundled too',
  needs: ['a second entry for the workers, and the option `worker`'],
  shared: {
    'main.ts': 'server',
    'worker.ts': 'server-worker',
    'tasks.ts': 'tasks',
    'exercise.ts': 'exercise',
    'answer.ts': 'answer',
  },

  async run({ exec, checkFacts }) {
    await exec('tsup');
    checkFacts((await exec('node', ['dist/main.js'])).stdout);
  },
};

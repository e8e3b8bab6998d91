export default {
  name: 'server-webpack',
  group: 'server',
  quick: false,
  shows: 'webpack with `target: node`: CommonJS',
  needs: ['a second entry for the workers, and its path in the option `worker`'],
  shared: {
    'worker.js': 'server-worker',
    'tasks.js': 'tasks',
    'exercise.js': 'exercise',
    'answer.js': 'answer',
  },

  async run({ exec, checkFacts }) {
    await exec('webpack');
    checkFacts((await exec('node', ['dist/main.cjs'])).stdout);
  },
};

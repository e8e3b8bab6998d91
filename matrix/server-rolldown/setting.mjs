export default {
  name: 'server-rolldown',
  group: 'server',
  quick: false,
  shows: 'Rolldown',
  needs: ['a second entry for the workers, and the option `worker`'],
  shared: {
    'main.js': 'server',
    'worker.js': 'server-worker',
    'tasks.js': 'tasks',
    'exercise.js': 'exercise',
    'answer.js': 'answer',
  },

  async run({ exec, checkFacts }) {
    await exec('rolldown', ['main.js', 'worker.js', '--platform', 'node', '--dir', 'dist']);
    checkFacts((await exec('node', ['dist/main.js'])).stdout);
  },
};

export default {
  name: 'server-ncc',
  group: 'server',
  quick: false,
  shows: 'ncc',
  needs: ['a first build for the workers, and its result in the option `worker`'],
  shared: {
    'worker.js': 'server-worker',
    'tasks.js': 'tasks',
    'exercise.js': 'exercise',
    'answer.js': 'answer',
  },
  async run({ exec, checkFacts }) {
    await exec('ncc', ['build', 'worker.js', '--out', 'built']);
    await exec('ncc', ['build', 'main.js', '--out', 'dist']);
    checkFacts((await exec('node', ['dist/index.js'])).stdout);
  },
};

export default {
  name: 'server-vite-ssr',
  group: 'server',
  quick: false,
  shows: 'Vite, a build for the server, with packages bundled',
  needs: ['a second entry for the workers, and the option `worker`'],
  shared: {
    'main.js': 'server',
    'worker.js': 'server-worker',
    'tasks.js': 'tasks',
    'exercise.js': 'exercise',
    'answer.js': 'answer',
  },
  async run({ exec, checkFacts }) {
    await exec('vite', ['build']);
    checkFacts((await exec('node', ['dist/main.js'])).stdout);
  },
};

export default {
  name: 'plugin-rollup',
  group: 'plugin',
  quick: true,
  shows: 'Rollup, a page and a server',
  needs: ['plugins: [dispatch()]'],
  shared: {
    'src/tasks.js': 'tasks',
    'src/exercise.js': 'exercise',
    'src/page.js': 'plugin-page',
    'src/server.js': 'plugin-server',
    'src/answer.js': 'answer',
  },
  async run({ exec, checkFacts, checkOnlyIn, checkNoPath, checkPages }) {
    await exec('rollup', ['--config']);
    checkNoPath('dist');
    for (const path of ['dist', 'server']) checkOnlyIn(path, 'fails on purpose', /worker/);
    await checkPages('.', { policy: "script-src 'self'; worker-src 'self'" });
    checkFacts((await exec('node', ['server/server.js'])).stdout);
  },
};

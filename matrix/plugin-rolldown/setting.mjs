export default {
  name: 'plugin-rolldown',
  group: 'plugin',
  quick: false,
  shows: 'Rolldown, a page and a server',
  needs: ['plugins: [dispatch()]'],
  shared: {
    'src/tasks.ts': 'tasks',
    'src/exercise.ts': 'exercise',
    'src/page.ts': 'plugin-page',
    'src/server.ts': 'plugin-server',
    'src/answer.ts': 'answer',
  },
  async run({ exec, checkFacts, checkOnlyIn, checkNoPath, checkPages }) {
    await exec('rolldown', ['--config']);
    checkNoPath('dist');
    for (const path of ['dist', 'server']) checkOnlyIn(path, 'fails on purpose', /worker/);
    await checkPages('.', { policy: "script-src 'self'; worker-src 'self'" });
    checkFacts((await exec('node', ['server/server.js'])).stdout);
  },
};

export default {
  name: 'plugin-bun',
  group: 'plugin',
  quick: false,
  shows: 'the bundler of Bun, a page and a server for Node',
  needs: ['plugins: [dispatch()]'],
  shared: {
    'src/tasks.ts': 'tasks',
    'src/exercise.ts': 'exercise',
    'src/page.ts': 'plugin-page',
    'src/server.ts': 'plugin-server',
    'src/answer.ts': 'answer',
  },
  async run({ exec, checkFacts, checkOnlyIn, checkNoPath, checkPages }) {
    await exec('npm', ['rebuild', 'bun']);
    await exec('bun', ['build.js']);
    checkNoPath('dist');
    for (const path of ['dist', 'server']) checkOnlyIn(path, 'fails on purpose', /worker/);
    await checkPages('.', { policy: "script-src 'self'; worker-src 'self'" });
    checkFacts((await exec('node', ['server/server.js'])).stdout);
  },
};

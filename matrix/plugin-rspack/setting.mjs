export default {
  name: 'plugin-rspack',
  group: 'plugin',
  quick: false,
  shows: 'Rspack, a page and a server',
  needs: ['plugins: [dispatch()]'],
  shared: {
    'src/tasks.js': 'tasks',
    'src/exercise.js': 'exercise',
    'src/page.js': 'plugin-page',
    'src/server.js': 'plugin-server',
    'src/answer.js': 'answer',
  },
  async run({ exec, checkFacts, checkOnlyIn, checkNoPath, checkPages }) {
    await exec('node', ['build.js']);
    checkNoPath('dist');
    checkOnlyIn('dist', 'fails on purpose', /^(?!page)/);
    checkOnlyIn('server', 'fails on purpose', /worker/);
    await checkPages('.', { policy: "script-src 'self'; worker-src 'self'" });
    checkFacts((await exec('node', ['server/server.cjs'])).stdout);
  },
};

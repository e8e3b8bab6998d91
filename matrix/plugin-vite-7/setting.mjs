export default {
  name: 'plugin-vite-7',
  group: 'plugin',
  quick: true,
  shows: 'Vite 7, which uses Rollup and its plugin for CommonJS; the built page',
  needs: ['plugins: [dispatch()]'],
  shared: {
    'src/tasks.ts': 'tasks',
    'src/exercise.ts': 'exercise',
    'src/page.ts': 'plugin-page',
  },
  async run({ exec, checkOnlyIn, checkNoPath, checkPages }) {
    await exec('vite', ['build']);
    checkNoPath('dist');
    checkOnlyIn('dist', 'fails on purpose', /worker/);
    await checkPages('dist', { policy: "script-src 'self'; worker-src 'self'" });
  },
};

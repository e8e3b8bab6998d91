export default {
  name: 'plugin-rsbuild',
  group: 'plugin',
  quick: false,
  shows: 'Rsbuild',
  needs: ['tools: { rspack: { plugins: [dispatch()] } }'],
  shared: {
    'src/tasks.js': 'tasks',
    'src/exercise.js': 'exercise',
    'src/page.js': 'plugin-page',
  },
  async run({ exec, checkOnlyIn, checkNoPath, checkPages }) {
    await exec('rsbuild', ['build']);
    checkNoPath('dist');
    checkOnlyIn('dist', 'fails on purpose', /^(?!.*index)/);
    await checkPages('dist', { policy: "script-src 'self'; worker-src 'self'" });
  },
};

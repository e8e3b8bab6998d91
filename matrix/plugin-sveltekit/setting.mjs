export default {
  name: 'plugin-sveltekit',
  group: 'plugin',
  quick: false,
  shows: 'SvelteKit, inline() in a component',
  needs: ['plugins: [dispatch(), sveltekit()]'],
  shared: { 'src/routes/tasks.js': 'tasks', 'src/routes/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkOnlyIn, checkPages }) {
    await exec('vite', ['build']);
    checkNoPath('build');
    checkOnlyIn('build', 'fails on purpose', /worker/);
    await checkPages('build');
  },
};

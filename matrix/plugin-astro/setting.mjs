export default {
  name: 'plugin-astro',
  group: 'plugin',
  quick: false,
  shows: 'Astro, inline() in a script of a page',
  needs: ['vite: { plugins: [dispatch()] }'],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkOnlyIn, checkPages }) {
    await exec('astro', ['build']);
    checkNoPath('dist');
    checkOnlyIn('dist', 'fails on purpose', /worker/);
    await checkPages('dist');
  },
};

export default {
  name: 'plugin-nuxt',
  group: 'plugin',
  quick: false,
  shows: 'Nuxt, inline() in a component',
  needs: ['vite: { plugins: [dispatch()] }'],
  shared: { 'app/tasks.js': 'tasks', 'app/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkOnlyIn, checkPages }) {
    await exec('nuxt', ['generate']);
    checkNoPath('.output/public');
    checkOnlyIn('.output/public', 'fails on purpose', /worker/);
    await checkPages('.output/public');
  },
};

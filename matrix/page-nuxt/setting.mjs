export default {
  name: 'page-nuxt',
  group: 'page',
  quick: false,
  shows: 'Nuxt, a component',
  needs: [],
  shared: { 'app/tasks.js': 'tasks', 'app/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('nuxt', ['generate']);
    checkNoPath('.output/public');
    await checkPages('.output/public');
  },
};

export default {
  name: 'page-astro',
  group: 'page',
  quick: false,
  shows: 'Astro, a script of a page',
  needs: [],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('astro', ['build']);
    checkNoPath('dist');
    await checkPages('dist');
  },
};

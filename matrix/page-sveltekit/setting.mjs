export default {
  name: 'page-sveltekit',
  group: 'page',
  quick: false,
  shows: 'SvelteKit, a component',
  needs: [],
  shared: { 'src/routes/tasks.js': 'tasks', 'src/routes/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('vite', ['build']);
    checkNoPath('build');
    await checkPages('build');
  },
};

export default {
  name: 'page-vite',
  group: 'page',
  quick: true,
  shows: 'Vite, the built page',
  needs: [],
  shared: { 'src/tasks.ts': 'tasks', 'src/exercise.ts': 'exercise' },
  async run({ exec, checkPages }) {
    await exec('vite', ['build']);
    await checkPages('dist');
  },
};

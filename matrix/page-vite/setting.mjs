export default {
  name: 'page-vite',
  group: 'page',
  quick: true,
  shows: 'Vite, the built page',
  needs: [],
  shared: { 'src/tasks.ts': 'tasks', 'src/exercise.ts': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('vite', ['build']);
    checkNoPath('dist');
    await checkPages('dist');
  },
};

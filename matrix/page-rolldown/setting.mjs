export default {
  name: 'page-rolldown',
  group: 'page',
  quick: false,
  shows: 'Rolldown',
  needs: ['src/worker.js as a second entry'],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('rolldown', ['src/page.js', 'src/worker.js', '--dir', 'dist', '--platform', 'browser', '--minify']);
    checkNoPath('dist');
    await checkPages('.');
  },
};

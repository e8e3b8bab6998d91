export default {
  name: 'page-rollup-off-main-thread',
  group: 'page',
  quick: false,
  shows: 'Rollup with @surma/rollup-plugin-off-main-thread',
  needs: [],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('rollup', ['--config']);
    checkNoPath('dist');
    await checkPages('.');
  },
};

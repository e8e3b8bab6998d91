export default {
  name: 'page-rollup',
  group: 'page',
  quick: false,
  shows: 'Rollup',
  needs: ['src/worker.js as a second entry'],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('rollup', ['--config']);
    checkNoPath('dist');
    await checkPages('.');
  },
};

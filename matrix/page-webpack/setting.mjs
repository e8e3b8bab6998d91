export default {
  name: 'page-webpack',
  group: 'page',
  quick: true,
  shows: 'webpack',
  needs: ["new webpack.DefinePlugin({ 'import.meta.url': 'undefined' })"],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('webpack', []);
    checkNoPath('dist');
    await checkPages('.');
  },
};

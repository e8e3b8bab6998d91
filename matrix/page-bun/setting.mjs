export default {
  name: 'page-bun',
  group: 'page',
  quick: false,
  shows: 'the bundler of Bun',
  needs: ['src/worker.js as a second entry'],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('npm', ['rebuild', 'bun']);
    await exec('bun', ['build', 'src/page.js', 'src/worker.js', '--outdir', 'dist', '--splitting', '--minify']);
    checkNoPath('dist');
    await checkPages('.');
  },
};

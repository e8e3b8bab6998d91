export default {
  name: 'page-esbuild',
  group: 'page',
  quick: true,
  shows: 'esbuild',
  needs: ['src/worker.js as a second entry'],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('esbuild', [
      'src/page.js',
      'src/worker.js',
      '--bundle',
      '--splitting',
      '--minify',
      '--format=esm',
      '--outdir=dist',
    ]);
    checkNoPath('dist');
    await checkPages('.');
  },
};

export default {
  name: 'page-rsbuild',
  group: 'page',
  quick: false,
  shows: 'Rsbuild',
  needs: ["source: { define: { 'import.meta.url': 'undefined' } }"],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('rsbuild', ['build']);
    checkNoPath('dist');
    await checkPages('dist');
  },
};

export default {
  name: 'page-next',
  group: 'page',
  quick: false,
  shows: 'Next.js with Turbopack, a client component',
  needs: [],
  shared: { 'app/tasks.js': 'tasks', 'app/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('next', ['build']);
    checkNoPath('out');
    await checkPages('out');
  },
};

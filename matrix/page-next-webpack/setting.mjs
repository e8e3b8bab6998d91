export default {
  name: 'page-next-webpack',
  group: 'page',
  quick: false,
  shows: 'Next.js with webpack, a client component',
  needs: [],
  shared: { 'app/tasks.js': 'tasks', 'app/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('next', ['build', '--webpack']);
    checkNoPath('out');
    await checkPages('out');
  },
};

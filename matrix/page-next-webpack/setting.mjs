export default {
  name: 'page-next-webpack',
  group: 'page',
  quick: false,
  shows: 'Next.js with webpack, a client component',
  needs: ['defineTasks(undefined, …)'],
  timeout: 600_000,
  shared: { 'app/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('next', ['build', '--webpack'], { timeout: 300_000 });
    checkNoPath('out');
    await checkPages('out');
  },
};

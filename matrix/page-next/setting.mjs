export default {
  name: 'page-next',
  group: 'page',
  quick: false,
  shows: 'Next.js with Turbopack, a client component',
  needs: [],
  timeout: 600_000,
  shared: { 'app/tasks.js': 'tasks', 'app/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('next', ['build'], { timeout: 300_000 });
    checkNoPath('out');
    await checkPages('out');
  },
};

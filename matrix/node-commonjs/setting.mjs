export default {
  name: 'node-commonjs',
  group: 'server',
  quick: true,
  shows: 'CommonJS on Node, not bundled',
  needs: ['defineTasks(__filename, …)'],
  shared: { 'tasks.cjs': 'tasks', 'exercise.cjs': 'exercise' },
  async run({ exec, checkFacts }) {
    const { stdout } = await exec('node', ['main.cjs']);
    checkFacts(stdout);
  },
};

export default {
  name: 'node-esm',
  group: 'server',
  quick: true,
  shows: 'ES modules on Node, not bundled',
  needs: [],
  shared: { 'tasks.js': 'tasks', 'exercise.js': 'exercise' },
  async run({ exec, checkFacts }) {
    const { stdout } = await exec('node', ['main.js']);
    checkFacts(stdout);
  },
};

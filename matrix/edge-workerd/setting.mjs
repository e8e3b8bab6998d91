export default {
  name: 'edge-workerd',
  group: 'edge',
  quick: false,
  shows: "`@dispatch/auto` on Cloudflare's workerd (Miniflare), bundled with esbuild, with and without `nodejs_compat`",
  needs: [],
  shared: { 'tasks.js': 'tasks', 'exercise.js': 'exercise' },
  async run({ exec, checkFacts }) {
    await exec('esbuild', [
      'worker.js',
      '--bundle',
      '--format=esm',
      '--conditions=workerd,worker,browser',
      '--outfile=bundle.js',
    ]);
    for (const flags of [[], ['nodejs_compat']]) {
      const { stdout } = await exec('node', ['serve.js', ...flags]);
      checkFacts(stdout);
    }
  },
};

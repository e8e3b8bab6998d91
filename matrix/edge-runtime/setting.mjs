export default {
  name: 'edge-runtime',
  group: 'edge',
  quick: false,
  shows: "`@dispatch/auto` on Vercel's Edge Runtime (its package `edge-runtime`), bundled with esbuild",
  needs: [],
  shared: { 'tasks.js': 'tasks', 'exercise.js': 'exercise' },
  async run({ exec, checkFacts }) {
    await exec('esbuild', [
      'worker.js',
      '--bundle',
      '--format=iife',
      '--conditions=edge-light',
      '--log-override:empty-import-meta=silent',
      '--outfile=bundle.js',
    ]);
    const { stdout } = await exec('node', ['serve.js']);
    checkFacts(stdout);
  },
};

export default {
  name: 'server-astro',
  group: 'server',
  quick: false,
  shows: 'Astro with @astrojs/node, an endpoint',
  needs: ['a bundle of the file of the workers, made by esbuild after the build', 'the option worker with its path'],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise', 'src/worker.js': 'server-worker' },
  async run({ exec, start, checkFacts }) {
    await exec('astro', ['build']);
    await exec('esbuild', ['src/worker.js', '--bundle', '--platform=node', '--format=esm', '--outdir=dist/server']);
    const server = start('node', ['dist/server/entry.mjs'], { env: { HOST: '127.0.0.1', PORT: '0' } });
    const [, url] = await server.waitFor(/(http:\/\/127\.0\.0\.1:\d+)/);
    checkFacts(await (await fetch(`${url}/api`)).text());
    await server.stop();
  },
};

export default {
  name: 'server-sveltekit',
  group: 'server',
  quick: false,
  shows: 'SvelteKit with adapter-node, an endpoint',
  needs: ['a bundle of the file of the workers, made by esbuild after the build', 'the option worker with its path'],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise', 'src/worker.js': 'server-worker' },
  async run({ exec, start, checkFacts }) {
    await exec('vite', ['build']);
    await exec('esbuild', ['src/worker.js', '--bundle', '--platform=node', '--format=esm', '--outdir=build']);
    const server = start('node', ['build'], { env: { HOST: '127.0.0.1', PORT: '0' } });
    const [, url] = await server.waitFor(/Listening on (\S+)/);
    checkFacts(await (await fetch(`${url}/api`)).text());
    await server.stop();
  },
};

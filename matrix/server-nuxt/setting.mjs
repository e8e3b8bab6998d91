export default {
  name: 'server-nuxt',
  group: 'server',
  quick: false,
  shows: 'Nuxt, a route of the server',
  needs: ['a plugin of Rollup with one line, which emits the file of the workers', 'the option worker with its URL'],
  shared: { 'server/tasks.ts': 'tasks', 'server/exercise.ts': 'exercise', 'server/worker.ts': 'server-worker' },
  async run({ exec, start, checkFacts }) {
    await exec('nuxt', ['build']);
    const server = start('node', ['.output/server/index.mjs'], { env: { HOST: '127.0.0.1', PORT: '0' } });
    const [, url] = await server.waitFor(/Listening on (\S+)/);
    checkFacts(await (await fetch(`${url}/api/exercise`)).text());
    await server.stop();
  },
};

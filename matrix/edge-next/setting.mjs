export default {
  name: 'edge-next',
  group: 'edge',
  quick: false,
  shows: '`@dispatch/auto` in a route handler of Next.js with `runtime = "edge"`, built with Turbopack',
  needs: [],
  shared: { 'tasks.js': 'tasks', 'exercise.js': 'exercise' },
  async run({ exec, start, checkFacts }) {
    await exec('next', ['build'], { timeout: 240_000 });
    const server = await start('next', ['start', '--hostname', '127.0.0.1', '--port', '0']);
    try {
      const [, url] = await server.waitFor(/Local:\s+(http:\S+)/, 60_000);
      await server.waitFor(/Ready/, 60_000);
      const response = await fetch(`${url}/exercise`, { signal: AbortSignal.timeout(60_000) });
      checkFacts(await response.text());
    } finally {
      await server.stop();
    }
  },
};

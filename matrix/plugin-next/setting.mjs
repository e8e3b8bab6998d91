import { hotSources, saveUnderLoad } from '../runner/hot-reload.mjs';

const [pages, saves] = [1, 10];

export default {
  name: 'plugin-next',
  group: 'plugin',
  quick: false,
  shows: `Next.js with Turbopack, a client component; hot reload: ${pages * saves} saves under load`,
  needs: ['export default dispatch(config)'],
  timeout: 900_000,
  shared: { 'app/tasks.js': 'tasks', 'app/exercise.js': 'exercise', ...hotSources },
  async run(tools) {
    const { exec, start, checkOnlyIn, checkNoPath, checkPages } = tools;
    await exec('next', ['build'], { timeout: 300_000 });
    checkNoPath('out');
    checkOnlyIn('out', 'fails on purpose', /chunks/);
    await checkPages('out');
    const server = start('next', ['dev', '--hostname', '127.0.0.1', '--port', '0']);
    const [url] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+/, 120_000);
    // The page is compiled when it is asked for.
    await fetch(`${url}/hot`);
    await saveUnderLoad(tools, `${url}/hot`, { pages, saves, isWatchedLate: true });
  },
};

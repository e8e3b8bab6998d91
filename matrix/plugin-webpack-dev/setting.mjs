import { checkCycle, cycleSources, hotSources, saveUnderLoad } from '../runner/hot-reload.mjs';

const [pages, saves] = [2, 10];

export default {
  name: 'plugin-webpack-dev',
  group: 'plugin',
  quick: false,
  shows: `webpack-dev-server, hot reload: ${pages * saves} saves of a module that tasks import, under load`,
  needs: ['plugins: [dispatch()]'],
  shared: { ...hotSources, ...cycleSources },
  async run(tools) {
    const serve = async (entry) => {
      const server = tools.start('webpack', ['serve', '--env', `entry=${entry}`]);
      const [url] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\//, 60_000);
      return { server, url };
    };
    const hot = await serve('hot');
    await saveUnderLoad(tools, hot.url, { pages, saves });
    await hot.server.stop();
    const cycle = await serve('cycle');
    // The page runs all the same.
    await checkCycle(tools, `${cycle.url}cycle.html`, /imports the page that uses it/);
    await cycle.server.waitFor(/imports the page that uses it/);
  },
};

import { hotSources, saveUnderLoad } from '../runner/hot-reload.mjs';

const [pages, saves] = [10, 10];

export default {
  name: 'plugin-vite-hot',
  group: 'plugin',
  quick: false,
  shows: `Vite, hot reload: ${pages * saves} saves of a module that tasks import, under load`,
  needs: ['plugins: [dispatch()]'],
  shared: hotSources,
  async run(tools) {
    const server = tools.start('vite', ['--host', '127.0.0.1']);
    const [url] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\//, 60_000);
    await saveUnderLoad(tools, url, { pages, saves });
  },
};

import { hotSources, saveUnderLoad } from '../runner/hot-reload.mjs';

const [pages, saves] = [2, 10];

export default {
  name: 'plugin-rsbuild-dev',
  group: 'plugin',
  quick: false,
  shows: `Rsbuild, hot reload: ${pages * saves} saves of a module that tasks import, under load`,
  needs: ['tools: { rspack: { plugins: [dispatch()] } }'],
  shared: hotSources,
  async run(tools) {
    const server = tools.start('rsbuild', ['dev']);
    const [url] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\//, 60_000);
    await saveUnderLoad(tools, url, { pages, saves });
  },
};

import { checkCycle, cycleSources } from '../runner/hot-reload.mjs';
import { factsOf, inPage } from '../runner/reloaded-page.mjs';

export default {
  name: 'plugin-vite-dev',
  group: 'plugin',
  quick: true,
  shows: 'Vite, the first start of the development server',
  needs: ['plugins: [dispatch()]'],
  shared: { 'src/tasks.ts': 'tasks', 'src/exercise.ts': 'exercise', 'src/page.ts': 'plugin-page', ...cycleSources },
  async run(tools) {
    const { start, page, checkFacts, assert } = tools;
    const server = start('vite', ['--host', '127.0.0.1']);
    const [url] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\//, 60_000);
    await page(url, async (opened) => {
      checkFacts(await factsOf(opened));
      assert.equal(await inPage(opened, () => sessionStorage.getItem('failure')), null);
    });
    await checkCycle(tools, `${url}cycle.html`, /imports the page or another module that creates a/);
  },
};

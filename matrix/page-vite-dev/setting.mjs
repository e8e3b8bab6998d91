import { factsOf, inPage } from '../runner/reloaded-page.mjs';

export default {
  name: 'page-vite-dev',
  group: 'page',
  quick: true,
  shows: 'Vite, the first start of the development server',
  needs: [],
  shared: { 'src/tasks.ts': 'tasks', 'src/exercise.ts': 'exercise' },
  async run({ start, page, checkFacts, assert }) {
    const server = start('vite', ['--host', '127.0.0.1']);
    const [url] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\//, 60_000);
    await page(url, async (opened) => {
      checkFacts(await factsOf(opened));
      assert.equal(await inPage(opened, () => sessionStorage.getItem('failure')), null);
    });
  },
};

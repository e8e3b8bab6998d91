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
      assert.equal(await opened.evaluate(() => sessionStorage.getItem('failure')), null);
    });
  },
};

/** The facts of the page, or of the page after its reload. */
async function factsOf(page) {
  for (;;) {
    const reloaded = page.waitForEvent('framenavigated').then(() => undefined);
    const facts = page.waitForFunction(() => 'facts' in globalThis).then(() => page.evaluate(() => globalThis.facts));
    const first = await Promise.race([
      facts.catch((error) => reloaded.catch(() => Promise.reject(error))),
      reloaded.catch(() => facts),
    ]);
    if (first !== undefined) return first;
  }
}

/** Starts a standalone server of Next, and checks the facts of its route `/api` and of the action of its page. */
export async function checkNextServer({ start, page, checkFacts }, file) {
  const server = start('node', [file], { env: { HOSTNAME: '127.0.0.1', PORT: '0' } });
  const [, url] = await server.waitFor(/(http:\/\/127\.0\.0\.1:\d+)/);
  await server.waitFor(/Ready/);
  checkFacts(await (await fetch(`${url}/api`)).text());

  await page(url, async (opened) => {
    await opened.click('button');
    const shown = await opened.waitForFunction(() => document.querySelector('output').textContent);
    checkFacts(await shown.jsonValue());
  });
  await server.stop();
}

// For a page that the first start of Vite's development server reloads, since Vite has found another dependency.

/** The facts of the page, or of the page after its reload. */
export async function factsOf(page) {
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

/** What `read` returns in the page, also if the page is reloaded meanwhile. */
export async function inPage(page, read) {
  for (;;) {
    try {
      return await page.evaluate(read);
    } catch (error) {
      if (!error.message.includes('Execution context was destroyed')) throw error;
      await page.waitForLoadState();
    }
  }
}

import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { preview, type PreviewServer } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const timeout = 60_000;
let server: PreviewServer;
let browser: Browser;

beforeAll(async () => {
  server = await preview({ root, logLevel: 'error', preview: { port: 0, host: '127.0.0.1' } });
  browser = await chromium.launch(inject('chromium'));
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Opens a page, and expects no error of it. */
async function open(name: string, javaScriptEnabled: boolean, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ javaScriptEnabled });
  const problems: string[] = [];
  try {
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}${name}.html`);
    await use(page);
  } finally {
    await context.close();
  }
  expect(problems).toEqual([]);
}

const shown = (page: Page): Promise<string> => page.locator('output').innerText();

describe.each(['react', 'vue', 'svelte'])('%s', (name) => {
  test('the server has rendered the first state', async () => {
    await open(name, false, async (page) => {
      expect(await shown(page)).toBe('counting …');
    });
  });

  test('the page takes it over, and counts again for another limit', async () => {
    await open(name, true, async (page) => {
      await expect.poll(() => shown(page), { timeout }).toBe('25997');
      await page.locator('input').fill('1000');
      await expect.poll(() => shown(page), { timeout }).toBe('168');
    });
  });

  test('the latest limit wins, and a run reports its progress and is cancelled', async () => {
    await open(name, true, async (page) => {
      await page.locator('input').fill('900000000');
      const progress = (): Promise<number> =>
        page.locator('progress').evaluate((bar: HTMLProgressElement) => bar.value);
      await expect.poll(async () => (await progress()) > 0 && (await progress()) < 1, { timeout }).toBe(true);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expect.poll(() => shown(page), { timeout }).not.toBe('counting …');
      await page.locator('input').fill('900000001');
      await page.locator('input').fill('100');
      await expect.poll(() => shown(page), { timeout }).toBe('25');
    });
  });

  test('an error of the task is shown', async () => {
    await open(name, true, async (page) => {
      await page.locator('input').fill('9000000000');
      await expect.poll(() => shown(page), { timeout }).toBe('RangeError: More than a billion');
    });
  });
});

test('react: a component in a Suspense boundary waits for its task', async () => {
  await open('react', true, async (page) => {
    await page.getByRole('button', { name: 'Estimate' }).click();
    await expect
      .poll(() => page.getByText('are primes.').textContent(), { timeout })
      .toBe('Of the first 10000, 12 % are primes.');
  });
});

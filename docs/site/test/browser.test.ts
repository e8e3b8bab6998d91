// The built site in Chromium: what it loads, how it looks to a screen reader, whether it moves, and what it finds.
import { describe, expect, test } from 'vitest';
import { desktop, open, phone, site, violationsOf } from './built-site.ts';
import { scriptLimit } from './script-limit.ts';

const pages = [
  '',
  'guides/cancelling',
  'reference/options',
  'contract',
  'live',
  'playground',
  'reference/api/core/interfaces/Dispatcher',
  'errors/unavailable',
  'performance',
  'with/plugin-next',
];

describe.each(pages)('the page /%s', (path) => {
  test('on a desktop: accessible, nothing from elsewhere, little code, and it does not move', async () => {
    await open(path, { ...desktop, colorScheme: 'light' }, async ({ page, requests, errors, scriptBytes }) => {
      expect(requests.filter((url) => !url.startsWith(site.url))).toEqual([]);
      expect(await scriptBytes()).toBeLessThan(scriptLimit(path));
      expect(await page.evaluate(() => (globalThis as unknown as { shift: number }).shift)).toBeLessThan(0.01);
      expect(await violationsOf(page)).toEqual([]);
      expect(errors).toEqual([]);
    });
  });

  test('on a phone, dark: accessible, and as wide as its screen', async () => {
    await open(path, { ...phone, colorScheme: 'dark' }, async ({ page }) => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      expect(await violationsOf(page)).toEqual([]);
    });
  });
});

test('a page names its end, which has to be parsed before the page is drawn', async () => {
  await open('reference/options', desktop, async ({ page }) => {
    const end = await page.getAttribute('link[rel=expect][blocking=render]', 'href');
    expect(await page.locator(end ?? 'missing').count()).toBe(1);
  });
});

test('the search finds an option', async () => {
  await open('', desktop, async ({ page, requests }) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox').fill('cancelGrace');
    await page.locator('.result').first().waitFor();
    expect(await page.locator('.result').first().textContent()).toMatch(/cancel/i);
    expect(requests.filter((url) => !url.startsWith(site.url))).toEqual([]);
  });
});

test('live examples run in workers, are drawn, and are cancelled', async () => {
  await open('live', desktop, async ({ page, errors }) => {
    await page.getByRole('button', { name: 'Map', exact: true }).click();
    await page.getByRole('button', { name: 'Run in this browser' }).click();
    await page.waitForFunction(
      () => document.querySelector('.output')?.textContent.trim().split('\n').length === 16,
      undefined,
      { timeout: 60_000 },
    );
    await expect
      .poll(() => page.getByRole('img').first().getAttribute('aria-label'))
      .toMatch(/^16 tasks on \d workers? in/);
    expect(await page.locator('rect.bar').count()).toBe(16);

    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Run in this browser' }).click();
    await expect.poll(() => page.locator('.output').textContent()).toBe('cancelled DISPATCH_CANCELLED');
    expect(errors).toEqual([]);
  });
});

// The built app in a browser, served as in production: isolated, and with a strict content security policy.
import { afterAll, beforeEach, expect } from 'vitest';
import { contentSecurityPolicy, isolation } from '../../headers.js';
import { catalogue } from '../../src/run/catalogue.js';
import { test } from '../support/browser.js';
import { Lab, type LabPage, type Place } from '../support/lab-page.js';

const places: readonly Place[] = ['page', 'workers'];
let lab: Lab;
let page: LabPage;

test.beforeAll(async ({ browser }) => {
  lab = await Lab.start(browser, { ...isolation, 'Content-Security-Policy': contentSecurityPolicy });
  page = await lab.open();
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});
beforeEach(() => page.choose({ place: 'workers', workers: 2, rows: 64 }));

test('shows the sample in the size of the query', async () => {
  expect(await page.text('#picture-name')).toBe('Lake at dusk · 168 × 112');
});

test.each(catalogue.map(({ id }) => id))('%s gives the same pixels on this thread and in workers', async (filter) => {
  const results: Buffer[] = [];
  for (const place of places) {
    // With different stripes as well.
    await page.choose({ filter, place, rows: place === 'page' ? 64 : 16 });
    await page.run();
    results.push((await page.pixels('after')).data);
  }
  const [here, inWorkers] = results;
  expect(here!.equals(inWorkers!)).toBe(true);
  expect(here!.equals((await page.pixels('before')).data)).toBe(false);
  expect(await page.text('#run-summary')).toContain('The pixels are the same.');
  expect(page.problems).toEqual([]);
});

test('shows the palette', async () => {
  await page.choose({ filter: 'palette' });
  await page.slide('setting-colors', 5);
  await page.run();
  expect(await page.page.locator('#swatches li').count()).toBe(5);
  expect(await page.colors('after')).toBe(5);
});

test('compares both places with one click', async () => {
  await page.choose({ filter: 'median', rows: 16 });
  await page.page.locator('#compare').click();
  await page.idle();
  const places = await page.page.locator('#runs tbody tr small').allInnerTexts();
  expect(places[0]).toContain('2 workers');
  expect(places[1]).toContain('this thread');
  expect(await page.page.locator('#timeline').getAttribute('aria-label')).toMatch(/^7 tasks on 2 workers in/);
});

test.each([1, 3])('runs in %i worker(s), each with a lane on the timeline', async (workers) => {
  await page.choose({ filter: 'median', workers });
  await page.run();
  expect(await page.text('#runs tbody tr:first-child small')).toContain(`${workers} worker`);
  expect(await page.page.locator('#timeline').evaluate((canvas) => canvas.clientHeight)).toBe((workers + 1) * 27 + 20);
});

test('the result can be saved', async () => {
  await page.choose({ filter: 'median' });
  await page.run();
  const [download] = await Promise.all([page.page.waitForEvent('download'), page.page.locator('#save').click()]);
  expect(download.suggestedFilename()).toBe('Lake at dusk filtered.png');
  expect(page.problems).toEqual([]);
});

test('the divider changes the visible part of each side', async () => {
  const visible = (side: string): Promise<string> =>
    page.page.evaluate((id) => getComputedStyle(document.querySelector(id)!).clipPath, side);
  for (const percent of [0, 25, 100, 50]) {
    await page.slide('split', percent);
    expect(await visible('#before')).toBe(`inset(0px ${100 - percent}% 0px 0px)`);
  }
});

// This test runs last, because the violation is recorded as a problem.
test('the content security policy is active: an inline script does not run', async () => {
  // The violation is reported on the console a moment later.
  const blocked = page.page.waitForEvent('console', (message) => message.text().startsWith('blocked: script-src'));
  const ran = await page.page.evaluate(() => {
    document.head.append(
      Object.assign(document.createElement('script'), { textContent: 'document.title = "injected"' }),
    );
    return document.title;
  });
  expect(ran).toBe('Image Lab');
  await blocked;
});

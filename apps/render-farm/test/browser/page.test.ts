// The page in Chromium, as a user sees it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { serveFarm, type ServedFarm } from '../../dist/server/serve-farm.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;
let served: ServedFarm;
let page: Page;
/** Console errors, uncaught errors and violations of the content security policy. */
const problems: string[] = [];

beforeAll(async () => {
  served = await serveFarm({ adapter: 'threads', workers: 2, host: '127.0.0.1', port: 0 });
  browser = await chromium.launch(inject('chromium'));
  page = await (
    await browser.newContext({ viewport: { width: 1360, height: 900 }, reducedMotion: 'reduce' })
  ).newPage();
  page.setDefaultTimeout(120_000);
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(served.url);
  await phase('idle');
  await page.evaluate(axe);
});
afterEach(() => {
  expect(problems.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await served?.[Symbol.asyncDispose]();
});

async function phase(name: string): Promise<void> {
  await page.waitForFunction((name) => document.body.dataset['phase'] === name, name);
}

async function render(scene: string, adapter: string, passes: string): Promise<void> {
  await page.selectOption('#scene', scene);
  await page.selectOption('#adapter', adapter);
  await page.selectOption('#quality', passes);
  await page.click('#render');
  // From here on, the page shows the new picture's progress and counts.
  await phase('rendering');
}

/** Waits for the end of picture `number`. @returns the cells of its row. */
async function row(number: number): Promise<string[]> {
  await page.waitForFunction(
    (number) => document.querySelector('#finished-rows td')?.textContent === String(number),
    number,
  );
  await phase('idle');
  return page.locator('#finished-rows tr:first-child td').allInnerTexts();
}

const arrived = (count: number) =>
  page.waitForFunction(
    (count) => (document.querySelector<HTMLProgressElement>('#progress')?.value ?? 0) >= count,
    count,
  );

/** How many colours the picture has. */
const colors = () =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#picture')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });

async function violations(): Promise<string[]> {
  const { passes, violations } = await page.evaluate(async () => {
    const { passes, violations } = await (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run();
    return { passes: passes.length, violations };
  });
  expect(passes).toBeGreaterThan(20);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

test('is accessible before the first picture', async () => {
  expect(await violations()).toEqual([]);
  expect(await page.locator('#kill-one').isDisabled()).toBe(true);
  expect(await page.locator('#finished').isVisible()).toBe(false);
});

test('a picture grows; workers that are killed meanwhile change nothing about it', async () => {
  await render('marbles', 'threads', '4');
  await row(1);
  const undisturbed = await colors();
  expect(undisturbed).toBeGreaterThan(10_000);
  await render('marbles', 'processes', '4');
  await arrived(10);
  await page.click('#worker-list li:first-child button');
  await page.waitForFunction(() => document.querySelector('#count-lost')?.textContent === '1');
  await arrived(60);
  await page.click('#kill-all');
  const [, , where, , lost, , pixels] = await row(2);
  expect(where).toBe('2 processes');
  expect(Number(lost)).toBeGreaterThanOrEqual(2);
  expect(pixels).toContain('same as 1');
  expect(await colors()).toBe(undisturbed);
  expect(await page.locator('#log').innerText()).toMatch(/worker 1 is killed[^]*worker 1 was lost[^]*in place of 1/);
});

test.each(['light', 'dark'] as const)('is accessible with pictures and workers, in %s mode', async (colorScheme) => {
  await page.emulateMedia({ colorScheme });
  expect(await violations()).toEqual([]);
  await page.screenshot({ path: `reports/${colorScheme}.png`, fullPage: true });
});

test('in process there is no worker to kill, and the page says so', async () => {
  await render('room', 'in-process', '64');
  await arrived(5);
  expect(await page.locator('#workers-hint').innerText()).toContain('cannot be killed without the server');
  expect(await page.locator('#kill-one').isDisabled()).toBe(true);
  await page.click('#cancel');
  expect((await row(3)).at(-1)).toBe('cancelled');
});

test('is usable with the keyboard', async () => {
  await page.selectOption('#adapter', 'threads');
  await page.focus('#scene');
  const reached: string[] = [];
  for (let presses = 0; presses < 7; presses += 1) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement?.id ?? ''));
  }
  expect(reached.slice(0, 5)).toEqual(['adapter', 'quality', 'workers', 'render', 'save']);
  await page.focus('#render');
  await page.keyboard.press('Enter');
  await phase('rendering');
  // The pressed button keeps the focus, and another press does nothing.
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('render');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('cancel');
  await page.keyboard.press('Space');
  expect((await row(4)).at(-1)).toBe('cancelled');
});

test('a page that opens later, or connects again, shows the same picture', async () => {
  const before = await colors();
  await page.reload();
  await phase('idle');
  await page.waitForFunction(() => document.querySelector<HTMLElement>('#empty')?.hidden);
  await expect.poll(colors).toBe(before);
  expect(await page.locator('#finished-rows tr').count()).toBe(4);
});

test.each([320, 360, 412, 768, 1100])('at a width of %i nothing is wider than the page', async (width) => {
  await page.setViewportSize({ width, height: 740 });
  const { content, outside } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    outside: [...document.querySelectorAll('button, a, select, input, canvas, h1, h2, progress')]
      .filter((each) => each.getClientRects().length > 0 && !each.closest('.unseen'))
      .filter(
        (each) => each.getBoundingClientRect().right > innerWidth + 0.5 || each.getBoundingClientRect().left < -0.5,
      )
      .map((each) => each.outerHTML.slice(0, 80)),
  }));
  expect({ content, outside }).toEqual({ content: width, outside: [] });
  if (width === 360) await page.screenshot({ path: 'reports/phone.png', fullPage: true });
});

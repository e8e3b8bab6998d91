// Small screens, keyboards, the dark, and those who listen to the page instead of looking at it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentSecurityPolicy, isolation } from '../../headers.js';
import { Lab, type LabPage } from '../support/lab-page.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const screens: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { ...phone, colorScheme: 'light' },
  'phone-dark': { ...phone, colorScheme: 'dark' },
};

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ ...isolation, 'Content-Security-Policy': contentSecurityPolicy });
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

describe.each(Object.entries(screens))('%s', (name, options) => {
  test('no rule of accessibility is broken, before and after a run', async () => {
    await using page = await lab.open(options);
    expect(await violations(page)).toEqual([]);
    await page.choose({ filter: 'palette', workers: 2 });
    await page.run();
    expect(await violations(page)).toEqual([]);
    await page.screenshot(name, true);
    expect(page.complaints).toEqual([]);
  });
});

test.each([320, 360, 412, 768, 1100])('at a width of %i nothing has to be scrolled sideways', async (width) => {
  await using page = await lab.open({ ...phone, viewport: { width, height: 740 } });
  await page.choose({ filter: 'palette', workers: 4 });
  await page.run();
  const sizes = await page.page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    outside: [...document.querySelectorAll('button, input, label, canvas, table, h1, output')]
      .filter((each) => each.getClientRects().length > 0 && (each.getBoundingClientRect().right > innerWidth + 0.5 || each.getBoundingClientRect().left < -0.5))
      .map((each) => each.outerHTML.slice(0, 80)),
  }));
  expect(sizes).toEqual({ content: width, outside: [] });
});

test('on a phone the buttons are in view wherever the page is', async () => {
  await using page = await lab.open(phone);
  for (const part of ['#stage', '#filters', '#runs-title']) {
    await page.page.locator(part).scrollIntoViewIfNeeded();
    await page.page.locator('#run').tap();
    await page.idle();
  }
  expect(await page.page.locator('#runs tbody tr').count()).toBe(3);
});

test('everything can be done with the keyboard', async () => {
  await using page = await lab.open();
  const { keyboard } = page.page;
  await tabTo(page, '#split');
  await keyboard.press('ArrowLeft');
  expect(await page.page.locator('#split').inputValue()).toBe('49');

  await tabTo(page, '[name=filter]');
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  expect(await page.page.locator('[name=filter]:checked').inputValue()).toBe('median');
  await tabTo(page, '#setting-radius');
  await keyboard.press('ArrowRight');
  await tabTo(page, '[name=place]');
  await keyboard.press('ArrowLeft');
  expect(await page.page.locator('[name=place]:checked').inputValue()).toBe('page');
  expect(await page.page.locator('#workers').isDisabled()).toBe(true);
  await keyboard.press('ArrowRight');
  await tabTo(page, '#rows');
  await keyboard.press('Home');
  expect(await page.text('#rows-value')).toBe('16 rows · 56 stripes');

  await tabTo(page, '#run');
  await keyboard.press('Enter');
  // The button that the visitor pressed is gone; the one in its place has the focus.
  await page.page.waitForSelector('#cancel:focus');
  await keyboard.press('Escape');
  await page.idle();
  expect(await page.text('#status')).toContain('Cancelled');
  await page.page.waitForSelector('#run:focus');
  await keyboard.press('Space');
  await page.page.waitForSelector('#runs tbody tr');
  await page.idle();
  expect(await page.text('#runs tbody tr:first-child')).toContain('Clean');

  await tabTo(page, '#file', 'Shift+Tab');
  expect(page.complaints).toEqual([]);
});

test('what has the focus can be seen to have it', async () => {
  await using page = await lab.open();
  await tabTo(page, '[name=filter]');
  expect(await page.page.evaluate(() => getComputedStyle(document.querySelector('[name=filter]:focus + .card')!).outlineStyle)).toBe('solid');
});

test.each([
  { width: 1280, height: 640 },
  { width: 360, height: 640 },
])('on a low screen ($width by $height) nothing stands in front of what has the focus', async (viewport) => {
  await using page = await lab.open({ viewport });
  for (const selector of ['#split', '[name=filter]', '#setting-radius', '[name=place]', '#workers', '#rows', '#run', '#compare']) {
    await tabTo(page, selector);
    const inFront = await page.page.evaluate(() => {
      const focused = document.activeElement!;
      const { left, top, width, height } = focused.getBoundingClientRect();
      const front = document.elementFromPoint(left + width / 3, top + height / 2);
      return front !== null && (focused.contains(front) || front.contains(focused)) ? '' : String(front?.outerHTML.slice(0, 80));
    });
    expect(`${selector}: ${inFront}`).toBe(`${selector}: `);
  }
});

test('the page is light by day and dark by night, canvases too', async () => {
  await using page = await lab.open({ colorScheme: 'light' });
  await page.choose({ filter: 'median' });
  await page.run();
  const look = (): Promise<{ background: string; timeline: string }> =>
    page.page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('#timeline')!;
      const lane = canvas.getContext('2d')!.getImageData(canvas.width - 4, 6, 1, 1).data;
      return { background: getComputedStyle(document.body).backgroundColor, timeline: [...lane].join() };
    });
  const day = await look();
  await page.page.emulateMedia({ colorScheme: 'dark' });
  // The canvas is painted anew when the page is told.
  let night = await look();
  for (const end = Date.now() + 10_000; night.timeline === day.timeline && Date.now() < end; ) night = await look();
  expect(brightness(day.background)).toBeGreaterThan(200);
  expect(brightness(night.background)).toBeLessThan(50);
  expect(day.timeline).not.toBe(night.timeline);
});

test('where motion is to be reduced, nothing moves that need not', async () => {
  await using page = await lab.open({ reducedMotion: 'reduce' });
  expect(await page.page.locator('#run').evaluate((button) => getComputedStyle(button).transitionProperty)).toBe('none');
  // The graph is painted once a second and not with each frame: of all its paintings during 40 frames there are few.
  const paintings = await page.page.evaluate(async () => {
    const context = document.querySelector<HTMLCanvasElement>('#frame-graph')!.getContext('2d')!;
    let count = 0;
    const original = context.clearRect.bind(context);
    context.clearRect = (...area) => {
      count += 1;
      original(...area);
    };
    for (let frame = 0; frame < 40; frame += 1) await new Promise(requestAnimationFrame);
    return count;
  });
  expect(paintings).toBeLessThan(20);
});

async function violations({ page }: LabPage): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  expect(results.passes.length).toBeGreaterThan(20);
  return results.violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, any }) => `${id}: ${help}: ${html.slice(0, 120)} ${any.map(({ message }) => message).join('; ')}`));
}

/** Presses Tab until an element has the focus. */
async function tabTo({ page }: LabPage, selector: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await page.locator(`${selector}:focus`).count()) > 0) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${selector} cannot be reached with ${key}`);
}

function brightness(color: string): number {
  return Math.max(...(color.match(/\d+/g) ?? []).slice(0, 3).map(Number));
}

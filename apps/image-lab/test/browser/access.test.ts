// Small screens, keyboard use, dark mode and screen readers.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, afterEach, beforeEach, describe, expect } from 'vitest';
import { contentSecurityPolicy, isolation } from '../../headers.js';
import { test } from '../support/browser.js';
import { tiledImage } from '../support/images.js';
import { Lab, type LabPage } from '../support/lab-page.js';
import { encodePng } from '../support/png.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const desktop = { viewport: { width: 1360, height: 900 } };
const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
/** Large, so that a run takes long. */
const photo = encodePng(tiledImage(1344, 896));

let lab: Lab;
let page: LabPage;
test.beforeAll(async ({ browser }) => {
  lab = await Lab.start(browser, { ...isolation, 'Content-Security-Policy': contentSecurityPolicy });
});
afterEach(() => {
  expect(page.problems.splice(0)).toEqual([]);
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

/** The surrounding tests share a page. Viewport and media settings are reset before each test. */
function usePage(options: typeof desktop): void {
  test.beforeAll(async () => {
    page = await lab.open(options, '?sample=336');
    await page.page.evaluate(axe);
  });
  beforeEach(async () => {
    await page.page.setViewportSize(options.viewport);
    await page.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  });
  afterAll(() => page[Symbol.asyncDispose]());
}

describe('on a desktop', () => {
  usePage(desktop);
  testRules({ light: 'light', dark: 'dark' });

  test('the page and its canvases follow the light and dark colour schemes', async () => {
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
    // The canvas is redrawn when the page receives the change event.
    let night = await look();
    for (const end = Date.now() + 10_000; night.timeline === day.timeline && Date.now() < end;) night = await look();
    expect(brightness(day.background)).toBeGreaterThan(200);
    expect(brightness(night.background)).toBeLessThan(50);
    expect(day.timeline).not.toBe(night.timeline);
  });

  test('the focused element has a visible outline', async () => {
    await tabTo('[name=filter]');
    expect(
      await page.page.evaluate(
        () => getComputedStyle(document.querySelector('[name=filter]:focus + .card')!).outlineStyle,
      ),
    ).toBe('solid');
  });

  test.each([
    { width: 1280, height: 640 },
    { width: 360, height: 640 },
  ])('on a low screen ($width by $height) nothing covers the focused element', async (viewport) => {
    await page.page.setViewportSize(viewport);
    for (const selector of [
      '#split',
      '[name=filter]',
      '#setting-radius',
      '[name=place]',
      '#workers',
      '#rows',
      '#run',
      '#compare',
    ]) {
      await tabTo(selector);
      const inFront = await page.page.evaluate(() => {
        const focused = document.activeElement!;
        const { left, top, width, height } = focused.getBoundingClientRect();
        const front = document.elementFromPoint(left + width / 3, top + height / 2);
        return front !== null && (focused.contains(front) || front.contains(focused))
          ? ''
          : String(front?.outerHTML.slice(0, 80));
      });
      expect(`${selector}: ${inFront}`).toBe(`${selector}: `);
    }
  });

  test('everything is usable with the keyboard', async () => {
    const { keyboard } = page.page;
    await page.openFile('large.png', photo);
    await page.choose({ filter: 'oil-paint', place: 'workers' });
    await page.slide('split', 50);
    await tabTo('#split');
    await keyboard.press('ArrowLeft');
    expect(await page.page.locator('#split').inputValue()).toBe('49');

    await tabTo('[name=filter]');
    await keyboard.press('ArrowDown');
    expect(await page.page.locator('[name=filter]:checked').inputValue()).toBe('bilateral');
    await tabTo('#setting-radius');
    await keyboard.press('End');
    await tabTo('[name=place]');
    await keyboard.press('ArrowLeft');
    expect(await page.page.locator('[name=place]:checked').inputValue()).toBe('page');
    expect(await page.page.locator('#workers').isDisabled()).toBe(true);
    await keyboard.press('ArrowRight');
    await tabTo('#rows');
    await keyboard.press('Home');
    expect(await page.text('#rows-value')).toBe('16 rows · 56 stripes');

    await tabTo('#run');
    await keyboard.press('Enter');
    // The pressed button keeps its place and the focus; pressing it again does nothing.
    await page.page.waitForSelector('#run[aria-disabled=true]:focus');
    await keyboard.press('Enter');
    expect(await page.page.locator('body').getAttribute('data-state')).toBe('busy');
    await keyboard.press('Escape');
    await page.idle();
    expect(await page.text('#status')).toContain('Cancelled');
    await page.page.waitForSelector('#run:focus');

    await tabTo('#setting-radius', 'Shift+Tab');
    await keyboard.press('Home');
    await tabTo('#run');
    await keyboard.press('Space');
    await page.page.waitForSelector('#runs tbody tr');
    await page.idle();
    expect(await page.text('#runs tbody tr:first-child')).toContain('Smooth');

    await tabTo('#file', 'Shift+Tab');
  });

  test('with reduced motion, nothing is animated unnecessarily', async () => {
    expect(await page.page.locator('#run').evaluate((button) => getComputedStyle(button).transitionProperty)).toBe(
      'none',
    );
    await page.openFile('large.png', photo);
    await page.choose({ filter: 'oil-paint', workers: 1 });
    await page.slide('setting-radius', 10);
    // The graph is drawn once per second instead of with each frame, so only a few times during 40 frames.
    expect(await paintingsInRun()).toBeLessThan(20);
    await page.page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await paintingsInRun()).toBeGreaterThan(30);
  });
});

describe('on a phone', () => {
  usePage(phone);
  testRules({ light: 'phone', dark: 'phone-dark' });

  test.each([320, 360, 412, 768, 1100])('at a width of %i there is no horizontal scrolling', async (width) => {
    await page.page.setViewportSize({ width, height: 740 });
    await page.choose({ filter: 'palette', workers: 4 });
    await page.run();
    const sizes = await page.page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      outside: [...document.querySelectorAll('button, input, label, canvas, table, h1, output')]
        .filter(
          (each) =>
            each.getClientRects().length > 0 &&
            (each.getBoundingClientRect().right > innerWidth + 0.5 || each.getBoundingClientRect().left < -0.5),
        )
        .map((each) => each.outerHTML.slice(0, 80)),
    }));
    expect(sizes).toEqual({ content: width, outside: [] });
  });

  test.each([
    ['#stage', 'median', 'Clean'],
    ['#filters', 'palette', 'Palette'],
    ['#runs-title', 'bilateral', 'Smooth'],
  ])('the buttons are visible when %s is in view', async (part, filter, title) => {
    await page.choose({ filter });
    await page.page.locator(part).scrollIntoViewIfNeeded();
    await page.page.locator('#run').tap();
    await page.idle();
    expect(await page.text('#status')).toContain(`${title} done in`);
  });
});

function testRules(screenshots: { readonly light: string; readonly dark: string }): void {
  // These tests run first, before any run.
  test.each(['light', 'dark'] as const)(
    'there are no accessibility violations before the first run, in %s mode',
    async (colorScheme) => {
      await page.page.emulateMedia({ colorScheme });
      expect(await page.page.locator('#runs').isVisible()).toBe(false);
      expect(await violations()).toEqual([]);
    },
  );

  test.each(['light', 'dark'] as const)(
    'there are no accessibility violations after a run, in %s mode',
    async (colorScheme) => {
      await page.page.emulateMedia({ colorScheme });
      await page.choose({ filter: 'palette', workers: 2 });
      await page.run();
      expect(await violations()).toEqual([]);
      await page.screenshot(screenshots[colorScheme], true);
    },
  );
}

async function paintingsInRun(): Promise<number> {
  await page.page.locator('#run').click();
  const { paintings, state } = await page.page.evaluate(async () => {
    const context = document.querySelector<HTMLCanvasElement>('#frame-graph')!.getContext('2d')!;
    let paintings = 0;
    const original = context.clearRect.bind(context);
    context.clearRect = (...area) => {
      paintings += 1;
      original(...area);
    };
    for (let frame = 0; frame < 40; frame += 1) await new Promise(requestAnimationFrame);
    return { paintings, state: document.body.dataset['state'] };
  });
  expect(state).toBe('busy');
  await page.page.keyboard.press('Escape');
  await page.idle();
  return paintings;
}

async function violations(): Promise<string[]> {
  const { passes, violations } = await page.page.evaluate(async () => {
    const { passes, violations } = await (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run();
    return { passes: passes.length, violations };
  });
  expect(passes).toBeGreaterThan(20);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ html, any }) => `${id}: ${help}: ${html.slice(0, 120)} ${any.map(({ message }) => message).join('; ')}`,
    ),
  );
}

/** Presses Tab until the element has the focus. */
async function tabTo(selector: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await page.page.locator(`${selector}:focus`).count()) > 0) return;
    await page.page.keyboard.press(key);
  }
  throw new Error(`${selector} is not reachable with ${key}`);
}

function brightness(color: string): number {
  return Math.max(...(color.match(/\d+/g) ?? []).slice(0, 3).map(Number));
}

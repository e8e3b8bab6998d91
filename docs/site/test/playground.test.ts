// The playground in Chromium: each preset, what the reader changes, errors, and the keyboard.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { desktop, open, site } from './built-site.ts';

const timeout = 60_000;
const ended = /has ended/;
const failed = /has failed/;

const choose = (page: Page, preset: string): Promise<void> =>
  page.getByRole('button', { name: preset, exact: true }).click();
const statusOf = (page: Page): Promise<string | null> => page.getByRole('status').textContent();
const outputOf = (page: Page): Promise<string> => page.getByRole('log').innerText();

async function run(page: Page, outcome: RegExp): Promise<string> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(() => statusOf(page), { timeout }).toMatch(outcome);
  return await outputOf(page);
}

/** Replaces the text of a file. */
async function edit(page: Page, file: string, text: string): Promise<void> {
  await page.getByRole('tab', { name: file }).click();
  const editor = page.getByRole('textbox', { name: file });
  await editor.press('Control+a');
  await editor.press('Delete');
  await page.keyboard.insertText(text);
}

describe('presets', () => {
  test.each([
    ['Map', /^148933 primes\n(?:\d+ primes\n){6}49098 primes$/, /^8 tasks on/],
    ['Stream', /^2\n3\n5\n[^]*\n41\nThe task has stopped\.$/, /^1 task on/],
    ['Cancel', /^DISPATCH_CANCELLED\nDISPATCH_TIMEOUT\na result$/, /^3 tasks on/],
    [
      'Crash',
      /^fulfilled 4\nrejected DISPATCH_WORKER_LOST\nfulfilled 9\n(?:fulfilled \d+\n){4}fulfilled 64$/,
      /^8 tasks on/,
    ],
    ['Share', /^\d+$/, /^8 tasks on/],
  ])('%s', async (preset, output, drawn) => {
    await open('playground', desktop, async ({ page, requests, errors }) => {
      await choose(page, preset);
      expect(await run(page, ended)).toMatch(output);
      await expect.poll(() => page.locator('.playground svg').getAttribute('aria-label')).toMatch(drawn);
      expect(requests.filter((url) => !url.startsWith(site.url) && !url.startsWith('blob:'))).toEqual([]);
      expect(errors).toEqual([]);
    });
  });
});

test('what the reader changes runs, also what its tasks print', async () => {
  await open('playground', desktop, async ({ page }) => {
    await edit(
      page,
      'tasks.js',
      `import { defineTasks } from '@dispatch/core';
export const tasks = defineTasks(import.meta.url, { double(n) { console.log('doubling', { n }); return 2 * n; } });`,
    );
    await edit(
      page,
      'main.js',
      `import { createDispatcher } from '@dispatch/web';
import { tasks } from './tasks.js';
const dispatcher = createDispatcher({ worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }) });
console.log(await dispatcher.execute(tasks.double(21)));`,
    );
    expect(await run(page, ended)).toContain('42');
    await expect.poll(() => outputOf(page)).toContain('worker doubling { n: 21 }');
  });
});

describe('errors name the file and the line', () => {
  test.each([
    ['a mistake in the syntax', 'const a = 1;\nconst = 2;', /^SyntaxError: main\.js:2: Unexpected token/],
    ['an error that nothing catches', '//\n//\nnull.x;', /^TypeError: [^]*main\.js:3/],
    [
      'an error after the program',
      "setTimeout(() => { throw new RangeError('late'); });\nawait new Promise(() => {});",
      /^Uncaught RangeError: late/,
    ],
    ['an import that is not there', "import 'left-pad';", /'left-pad' is not here: @dispatch\/core/],
    ['a file that is not there', "import './other.js';", /there is no \.\/other\.js/],
    ['a request', "await fetch(new URL('/', location.origin));", /TypeError: Failed to fetch/],
    ['code from a string', "eval('1');", /EvalError/],
  ])('%s', async (_name, code, output) => {
    await open('playground', desktop, async ({ page }) => {
      await edit(page, 'main.js', code);
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await expect.poll(() => outputOf(page), { timeout }).toMatch(output);
    });
  });

  test('and a program that has failed says so', async () => {
    await open('playground', desktop, async ({ page }) => {
      await edit(page, 'main.js', "throw new Error('mine');");
      expect(await run(page, failed)).toMatch(/^Error: mine/);
    });
  });
});

test('Stop ends a program that never yields, and another one can run', async () => {
  await open('playground', desktop, async ({ page }) => {
    await edit(page, 'main.js', "console.log('here'); for (;;);");
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(() => outputOf(page), { timeout }).toBe('here');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    expect(await statusOf(page)).toBe('Stopped.');
    await choose(page, 'Stream');
    expect(await run(page, ended)).toMatch(/^2\n/);
  });
});

test('the keyboard is enough', async () => {
  await open('playground', desktop, async ({ page }) => {
    await page.getByRole('tab', { name: 'main.js' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByRole('textbox', { name: 'tasks.js' }).count()).toBe(1);
    await page.keyboard.press('ArrowLeft');
    const editor = page.getByRole('textbox', { name: 'main.js' });
    await editor.focus();
    await editor.press('Control+End');
    await page.keyboard.insertText("console.log('typed');");
    await editor.press('Control+Enter');
    await expect.poll(() => outputOf(page), { timeout }).toMatch(/typed$/);
    await editor.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Run');
  });
});

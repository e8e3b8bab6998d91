import { expect, test } from 'vitest';
import { keyOf } from '../stage/block-key.mjs';
import { hoversOf } from '../stage/hovers.mjs';
import { desktop, open } from './built-site.ts';

test('names have the types that an editor shows, also of other files of the program', () => {
  const main = "import { tasks } from './tasks.mjs';\n\nexport const task = tasks.double(4);\n";
  const tasks =
    "import { defineTasks } from '@dispatch/core';\nexport const tasks = defineTasks(import.meta.url, { /** Doubles. */ double: (n = 1) => 2 * n });\n";
  const hovers = hoversOf([
    {
      name: 'example',
      files: new Map([
        ['main.mjs', main],
        ['tasks.mjs', tasks],
      ]),
    },
  ]);
  const shown = new Map(
    (hovers[keyOf(main)] ?? []).map(([start, length, text]) => [main.slice(start, start + length), text]),
  );
  expect(shown.get('task')).toBe('const task: Task<number>');
  expect(shown.get('double')).toMatch(/double: \(n\?: number.*Task<number>/);
});

test('the pointer and the keyboard show the type of a name', async () => {
  await open('guides/cancelling', desktop, async ({ page, errors }) => {
    const card = page.getByRole('tooltip');
    const block = page.locator('pre', { has: page.locator('.hover') }).first();
    const name = block.locator('.hover').first();
    await name.scrollIntoViewIfNeeded();
    await name.hover();
    await expect.poll(() => card.isVisible()).toBe(true);
    const first = await card.innerText();
    await page.mouse.move(1, 1);
    await expect.poll(() => card.isVisible()).toBe(false);

    await block.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => card.isVisible()).toBe(true);
    expect(await card.innerText()).toBe(first);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Escape');
    expect(await card.isVisible()).toBe(false);
    expect(await block.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(errors).toEqual([]);
  });
});

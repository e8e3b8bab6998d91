// Opening a photo: through the file input, dropped or pasted.
import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { contentSecurityPolicy, isolation } from '../../headers.js';
import { median } from '../../src/filters/median.js';
import { test } from '../support/browser.js';
import { Lab, type LabPage } from '../support/lab-page.js';
import { encodeBlackPng, encodePng } from '../support/png.js';
import { bytesOf, noisyImage, tiledImage, whole } from '../support/images.js';

// Opaque, because a canvas stores premultiplied colours, so translucent ones are read back slightly different.
const photo = noisyImage(210, 140, 3);
for (let at = 3; at < photo.data.length; at += 4) photo.data[at] = 255;
const file = encodePng(photo);
const other = encodePng(tiledImage(64, 48));

let lab: Lab;
let page: LabPage;
test.beforeAll(async ({ browser }) => {
  lab = await Lab.start(browser, { ...isolation, 'Content-Security-Policy': contentSecurityPolicy });
  page = await lab.open();
});
beforeEach(() => page.openFile('other.png', other));
afterEach(() => {
  expect(page.problems.splice(0)).toEqual([]);
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

test('a chosen photo is filtered, with the same pixels as the filter gives in Node', async () => {
  await page.openFile('garden.png', file);
  expect(await page.text('#picture-name')).toBe('garden.png · 210 × 140');
  expect((await page.pixels('before')).data.equals(bytesOf(photo.data))).toBe(true);
  for (const place of ['page', 'workers'] as const) {
    await page.choose({ filter: 'median', place, rows: 16 });
    await page.slide('setting-radius', 4);
    await page.run();
    expect((await page.pixels('after')).data.equals(bytesOf(median(whole(photo), { radius: 4 }, () => {})))).toBe(true);
  }
});

test.each(['drop', 'paste'] as const)('a photo arrives by %s', async (kind) => {
  await page.page.evaluate(
    ([kind, bytes]) => {
      const data = new DataTransfer();
      data.items.add(
        new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], 'beach.png', { type: 'image/png' }),
      );
      if (kind === 'paste') window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
      else {
        document.body.dispatchEvent(new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true }));
        if (document.querySelector<HTMLElement>('#drop')!.hidden) throw new Error('the drop hint is not visible');
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      }
    },
    [kind, file.toString('base64')] as const,
  );
  await page.page.waitForFunction(() => document.querySelector('#picture-name')!.textContent!.startsWith('beach.png'));
  await page.idle();
  expect((await page.pixels('after')).data.equals(bytesOf(photo.data))).toBe(true);
  expect(await page.page.locator('#drop').isVisible()).toBe(false);
});

test('a file that is not an image is rejected with a message, and the picture stays', async () => {
  const before = (await page.pixels('before')).data;
  await page.openFile('notes.png', Buffer.from('not an image'));
  expect(await page.text('#status')).toBe('notes.png is not an image that this browser can read.');
  expect(await page.page.locator('#status').getAttribute('data-outcome')).toBe('failed');
  expect((await page.pixels('before')).data.equals(before)).toBe(true);
});

test('only a filtered picture can be saved', async () => {
  const save = page.page.locator('#save');
  expect(await save.isDisabled()).toBe(true);
  await page.choose({ filter: 'median', place: 'workers', rows: 64 });
  await page.run();
  expect(await save.isDisabled()).toBe(false);
  const [download] = await Promise.all([page.page.waitForEvent('download'), save.click()]);
  expect(download.suggestedFilename()).toBe('other filtered.png');
  await page.openFile('other.png', other);
  expect(await save.isDisabled()).toBe(true);
});

test('the file input offers no kind of image that is rejected', async () => {
  expect(await page.page.locator('#file').getAttribute('accept')).not.toMatch(/svg|\*/);
});

test('a photo that is too large is scaled down, and the page shows it', async () => {
  await page.openFile('huge.png', encodeBlackPng(5000, 3000));
  expect(await page.text('#picture-name')).toBe('huge.png · 4472 × 2683, scaled down from 5000 × 3000');
});

test('opening another photo cancels the current run', async () => {
  await page.openFile('large.png', encodePng(tiledImage(1344, 896)));
  const runs = await page.page.locator('#runs tbody tr').count();
  await page.choose({ filter: 'oil-paint', place: 'workers', rows: 1024 });
  await page.slide('setting-radius', 10);
  await page.page.locator('#run').click();
  await page.openFile('garden.png', file);
  await page.page.waitForFunction(() => document.querySelector('#picture-name')!.textContent!.startsWith('garden.png'));
  await page.idle();
  expect((await page.pixels('after')).data.equals(bytesOf(photo.data))).toBe(true);
  // The table lists only completed runs.
  expect(await page.page.locator('#runs tbody tr').count()).toBe(runs);
});

// Cancelling a run, with shared memory and where a worker has to be replaced.
import { afterAll, describe, expect } from 'vitest';
import { contentSecurityPolicy, isolation } from '../../headers.js';
import { test } from '../support/browser.js';
import { tiledImage } from '../support/images.js';
import { Lab, type LabPage } from '../support/lab-page.js';
import { encodePng } from '../support/png.js';

const servers = {
  'an isolated page': { ...isolation, 'Content-Security-Policy': contentSecurityPolicy },
  'a page without isolation': { 'Content-Security-Policy': contentSecurityPolicy },
  'a static server without any headers': {},
};

/** Large, so that a run takes long. */
const photo = encodePng(tiledImage(672, 896));

describe.each(Object.entries(servers))('on %s', (_, headers) => {
  let lab: Lab;
  let page: LabPage;
  let expected: string;

  test.beforeAll(async ({ browser }) => {
    lab = await Lab.start(browser, headers);
    page = await lab.open();
    await page.openFile('large.png', photo);
    await page.choose({ workers: 2 });
  });
  afterAll(async () => {
    await lab?.[Symbol.asyncDispose]();
  });

  /** Starts a run that takes long. */
  async function startSlowRun(rows: number): Promise<void> {
    await page.choose({ filter: 'oil-paint', rows });
    await page.slide('setting-radius', 10);
    await page.page.locator('#run').click();
  }

  async function runQuickly(): Promise<string> {
    await page.choose({ filter: 'median', rows: 64 });
    await page.slide('setting-radius', 2);
    await page.run();
    return page.digest('after');
  }

  test('a run completes', async () => {
    expect(await page.page.evaluate(() => crossOriginIsolated)).toBe('Cross-Origin-Opener-Policy' in headers);
    expected = await runQuickly();
    expect(await page.text('#status')).toContain('done');
  });

  test('a run is cancelled between two stripes', async () => {
    await startSlowRun(16);
    await page.page.waitForFunction(() => document.querySelector('progress')!.value > 0);
    await page.page.locator('#cancel').click();
    await page.idle();
    expect(await page.text('#status')).toContain('Cancelled');
    expect(await tasksDrawn(page)).toBeLessThan(56);
    // Some rows are filtered, the others are unchanged.
    expect(await page.digest('after')).not.toBe(await page.digest('before'));
    expect(await page.digest('after', 895)).toBe(await page.digest('before', 895));
  });

  test.each(['#run', '#compare'])('a double click on %s starts one run and does not cancel it', async (button) => {
    await page.choose({ filter: 'median', rows: 64 });
    await page.slide('setting-radius', 2);
    await page.page.locator(button).dblclick();
    await page.idle();
    expect(await page.text('#status')).toContain('done');
    expect(await page.digest('after')).toBe(expected);
  });

  test('a file that cannot be read leaves the run alone', async () => {
    await startSlowRun(1024);
    await page.page
      .locator('#file')
      .setInputFiles({ name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('x') });
    await page.page.waitForFunction(() =>
      document.querySelector('#status')!.textContent!.startsWith('notes.png is not'),
    );
    expect(await page.page.locator('body').getAttribute('data-state')).toBe('busy');
    await page.page.locator('#cancel').click();
    await page.idle();
    expect(await page.text('#status')).toContain('Cancelled');
  });

  test('a run is cancelled in the middle of a task that never yields, and the next run gives the whole picture', async () => {
    await startSlowRun(1024);
    await page.page.locator('#cancel').click();
    await page.idle();
    expect(await page.text('#status')).toContain('Cancelled');
    // The only task had not ended.
    expect(await tasksDrawn(page)).toBe(0);
    expect(await page.digest('after')).toBe(await page.digest('before'));
    expect(await runQuickly()).toBe(expected);
  });

  test('a run on this thread is cancelled as soon as the thread is free', async () => {
    await page.choose({ place: 'page' });
    await startSlowRun(64);
    await page.page.locator('#cancel').click();
    await page.idle();
    expect(await page.text('#status')).toContain('Cancelled');
    expect(await tasksDrawn(page)).toBeLessThan(14);
    expect(await runQuickly()).toBe(expected);
    expect(page.problems).toEqual([]);
  });
});

async function tasksDrawn({ page }: LabPage): Promise<number> {
  const label = await page.locator('#timeline').getAttribute('aria-label');
  return Number(/^(\d+) tasks?/.exec(label ?? '')?.[1]);
}

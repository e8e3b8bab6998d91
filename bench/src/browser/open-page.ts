import { chromium } from 'playwright-core';
import type { PageSetup } from '../page/main.js';
import { findChromium } from './chromium.js';
import { servePage } from './serve-page.js';

/**
 * Opens the page in a separate browser, which ends with this process.
 *
 * @returns a function that runs a repetition and returns the time per task, in microseconds.
 */
export async function openPage(setup: PageSetup, isolated: boolean): Promise<() => Promise<number>> {
  const found = await findChromium();
  if (found === undefined) throw new Error('Chromium is not installed');
  const browser = await chromium.launch({ ...found, args: [...found.args, '--js-flags=--expose-gc'] });
  const page = await browser.newPage();
  await page.goto(await servePage(isolated));
  await page.waitForFunction(() => 'bench' in globalThis);
  if ((await page.evaluate(() => crossOriginIsolated)) !== isolated)
    throw new Error(`the page is ${isolated ? 'not ' : ''}isolated`);
  await page.evaluate((each) => bench.open(each), setup);
  return async () => 1000 * (await page.evaluate(() => bench.repeat()));
}

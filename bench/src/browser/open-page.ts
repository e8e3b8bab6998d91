import { chromium } from 'playwright-core';
import type { Scene } from '../page/main.js';
import { findChromium } from './chromium.js';
import { servePage } from './serve-page.js';

/** Opens the page in a browser of its own, which ends with this process. @returns what runs a repetition: the time a task, in microseconds. */
export async function openPage(scene: Scene, isolated: boolean): Promise<() => Promise<number>> {
  const found = await findChromium();
  if (found === undefined) throw new Error('there is no Chromium');
  const browser = await chromium.launch({ ...found, args: [...found.args, '--js-flags=--expose-gc'] });
  const page = await browser.newPage();
  await page.goto(await servePage(isolated));
  await page.waitForFunction(() => 'bench' in globalThis);
  if ((await page.evaluate(() => crossOriginIsolated)) !== isolated)
    throw new Error(`the page is ${isolated ? 'not ' : ''}isolated`);
  await page.evaluate((each) => bench.open(each), scene);
  return async () => 1000 * (await page.evaluate(() => bench.repeat()));
}

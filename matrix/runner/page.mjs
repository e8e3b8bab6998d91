import { chromium } from 'playwright';
import { chromiumArguments, findBrowsers } from '../../scripts/browsers.mjs';
import { within } from './deadline.mjs';

const limit = 60_000;

/** Opens `url` in Chromium and returns what `use(page)` does. What the page reports is part of the message of a failure. */
export async function openPage(url, use) {
  const { path } = findBrowsers().find(({ name }) => name === 'chromium');
  if (path === undefined)
    throw new Error('Chromium is required: run scripts/browsers.mjs, or set CHROMIUM to its path.');
  const browser = await chromium.launch({ executablePath: path, args: chromiumArguments });
  const reports = [];
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(limit);
    page.on('pageerror', (error) => reports.push(`error: ${error.stack ?? error}`));
    page.on('console', (message) => reports.push(`${message.type()}: ${message.text()}`));
    page.on('requestfailed', (request) => reports.push(`request failed: ${request.url()}`));
    page.on(
      'response',
      (response) => response.status() >= 400 && reports.push(`${response.status()}: ${response.url()}`),
    );
    await page.goto(url);
    return await within(limit, `What is done with the page ${url}`, use(page));
  } catch (error) {
    throw new Error([error.message, `The page ${url} reported:`, ...reports].join('\n'), { cause: error });
  } finally {
    await browser.close();
  }
}

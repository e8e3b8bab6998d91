// The page with a fleet of three hosts, one of which is killed by its button.
import { chromium } from 'playwright-core';
import { expect, inject, onTestFinished, test } from 'vitest';
import { FleetHosts } from '../../dist/fleet/fleet-hosts.js';
import { serveFarm } from '../../dist/server/serve-farm.js';

const { port, missing } = inject('server');

test.skipIf(missing !== undefined)('a host is killed and started again by its button, and nothing hangs', async () => {
  const broker = `nats://127.0.0.1:${port}`;
  process.env['RENDER_FARM_BROKER'] = broker;
  const hosts = FleetHosts.start(broker);
  onTestFinished(() => hosts[Symbol.asyncDispose]());
  const served = await serveFarm({ adapter: 'fleet', workers: 6, host: '127.0.0.1', port: 0, hosts });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const browser = await chromium.launch(inject('chromium'));
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  page.setDefaultTimeout(240_000);
  await page.goto(served.url);
  await page.selectOption('#scene', 'marbles');
  // So long a picture that it is not finished before the host is killed, however slow the page is.
  await page.selectOption('#quality', '64');
  const beta = page.locator('#host-list li').filter({ hasText: 'beta' });
  const cellsOf = async (pictures: number): Promise<readonly string[]> => {
    await page.waitForFunction((rows) => document.querySelectorAll('#finished-rows tr').length === rows, pictures);
    return page.locator('#finished-rows tr:first-child td').allInnerTexts();
  };
  await beta.getByText('beta · connected').waitFor();
  await page.click('#render');
  await beta.getByText('2 of 2 slots').waitFor();
  await page.getByRole('button', { name: 'Kill host beta' }).click();
  await beta.getByText('beta · killed').waitFor();
  await page.waitForFunction(() => Number(document.querySelector('#count-lost')?.textContent) >= 2);
  await page.getByRole('button', { name: 'Start host beta' }).click();
  await beta.getByText('beta · connected').waitFor();
  await beta.getByText('2 of 2 slots').waitFor();
  await page.click('#cancel');
  const [, , where, , , continued, outcome] = await cellsOf(1);
  expect([where, outcome]).toEqual(['6 fleet', 'cancelled']);
  expect(Number(continued)).toBeGreaterThan(0);
  // The fleet continues to work, and its pixels are those of threads.
  await page.selectOption('#quality', '4');
  await page.click('#render');
  await cellsOf(2);
  await page.selectOption('#adapter', 'threads');
  await page.click('#render');
  expect((await cellsOf(3)).at(-1)).toContain('same as 2');
});

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
  await page.selectOption('#quality', '4');
  const beta = page.locator('#host-list li').filter({ hasText: 'beta' });
  const finished = (count: number): Promise<unknown> =>
    page.waitForFunction((rows) => document.querySelectorAll('#finished-rows tr').length === rows, count);
  await beta.getByText('beta · connected').waitFor();
  let pictures = 0;
  let retried = 0;
  // If the page is slow, the picture may be finished before the host is killed: then no tile of it is lost.
  while (retried === 0) {
    pictures += 1;
    await page.click('#render');
    await beta.getByText('2 of 2 slots').waitFor();
    await page.getByRole('button', { name: 'Kill host beta' }).click();
    await beta.getByText('beta · killed').waitFor();
    await page.waitForFunction(() => Number(document.querySelector('#count-lost')?.textContent) >= 2);
    await page.getByRole('button', { name: 'Start host beta' }).click();
    await beta.getByText('beta · connected').waitFor();
    await finished(pictures);
    const cells = await page.locator('#finished-rows tr:first-child td').allInnerTexts();
    expect(cells[2]).toBe('6 fleet');
    retried = Number(cells[5]);
  }
  expect(retried).toBeGreaterThan(0);
  // The pixels are those of threads.
  await page.selectOption('#adapter', 'threads');
  await page.click('#render');
  await finished(pictures + 1);
  expect(await page.locator('#finished-rows tr:first-child').innerText()).toContain(`same as ${pictures}`);
});

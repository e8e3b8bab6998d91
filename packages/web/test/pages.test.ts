import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, firefox, type Browser, type BrowserContext, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import type { TestPage } from './pages/page.ts';
import { servePage } from './support/page-server.ts';

declare const page: TestPage;

const policy = {
  'Content-Security-Policy': "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'",
};
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

const launches: Readonly<Record<string, (path: string) => Promise<Browser>>> = {
  chromium: (executablePath) =>
    chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP insecure.example 127.0.0.1'],
      // Playwright disables the back/forward cache by default.
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    }),
  firefox: (executablePath) => firefox.launch({ executablePath, channel: 'moz-firefox' }),
};

/** Browsers in which the user has blocked the data of all sites. */
const blockedContexts: Readonly<Record<string, (path: string) => Promise<BrowserContext>>> = {
  async chromium(executablePath) {
    const profile = await mkdtemp(join(tmpdir(), 'dispatch-profile-'));
    onTestFinished(() => rm(profile, { recursive: true, force: true }));
    await mkdir(join(profile, 'Default'));
    const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
    await writeFile(join(profile, 'Default/Preferences'), JSON.stringify(preferences));
    return chromium.launchPersistentContext(profile, { executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  },
  async firefox(executablePath) {
    const firefoxUserPrefs = { 'network.cookie.cookieBehavior': 2 };
    const browser = await firefox.launch({ executablePath, channel: 'moz-firefox', firefoxUserPrefs });
    onTestFinished(() => browser.close());
    return browser.newContext();
  },
};

// The summary of the tests lists missing browsers as skipped.
const installed = Object.entries(inject('browsers')).filter(([name]) => name in launches);

describe.each(installed)('a page in %s', { timeout: 60_000 }, (name, path) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await (launches[name] as (path: string) => Promise<Browser>)(path);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
  });

  async function open(
    headers: Readonly<Record<string, string>>,
    host = 'localhost',
  ): Promise<{ tab: Page; complaints: string[]; url: string }> {
    const server = await servePage(headers);
    const tab = await browser.newPage();
    onTestFinished(async () => {
      await tab.close();
      server.close();
    });
    const complaints: string[] = [];
    tab.on('console', (message) => {
      // Browsers request an icon, which the policy forbids.
      if (message.type() === 'error' && !/favicon|404/.test(message.text())) complaints.push(message.text());
    });
    const url = `http://${host}:${server.port}/`;
    await tab.goto(url);
    await tab.waitForFunction(() => 'page' in globalThis);
    return { tab, complaints, url };
  }

  test.each([
    ['isolated', { ...policy, ...isolation }, true],
    ['not isolated', policy, false],
  ])('under a strict policy, %s, runs tasks', async (_title, headers, sharedMemory) => {
    const { tab, complaints } = await open(headers);
    expect(await tab.evaluate(() => page.double(21))).toBe(42);
    expect(await tab.evaluate(() => page.capabilities)).toMatchObject({ sharedMemory, crashRecovery: 'all' });
    expect(complaints).toEqual([]);
  });

  test('that is idle enters the back/forward cache, and is restored with its workers', async () => {
    const { tab, url } = await open({});
    expect(await tab.evaluate(() => page.double(1))).toBe(2);
    await expect.poll(() => tab.evaluate(() => page.heldLocks()), { timeout: 10_000 }).toBe(0);
    await tab.goto(`${url}other`);
    await tab.evaluate(() => history.back());
    await expect.poll(() => tab.evaluate(() => page.restored), { timeout: 10_000 }).toBe(true);
    expect(await tab.evaluate(() => page.double(2))).toBe(4);
  });

  test('whose site data is blocked has no locks: it runs tasks, and detects announced losses', async () => {
    const server = await servePage(policy);
    const context = await blockedContexts[name]?.(path);
    if (context === undefined) throw new Error(`no way to block site data in ${name}`);
    onTestFinished(async () => {
      await context.close();
      server.close();
    });
    const tab = await context.newPage();
    await tab.goto(`http://localhost:${server.port}/`);
    await tab.waitForFunction(() => 'page' in globalThis);
    expect(await tab.evaluate(() => navigator.locks.request('x', () => 'granted').catch(String))).toContain('Error');
    expect(await tab.evaluate(() => page.capabilities)).toMatchObject({ crashRecovery: 'announced' });
    expect(await tab.evaluate(() => page.double(21))).toBe(42);
    expect(await tab.evaluate(() => page.lose())).toBe('DISPATCH_WORKER_LOST');
    expect(await tab.evaluate(() => page.double(2))).toBe(4);
  });

  // The other tests need features of Chromium's driver.
  if (name !== 'chromium') return;

  // The cache freezes a page. The driver's command for it, `Page.setWebLifecycleState`, does not freeze a visible page.
  test('that is frozen with a task in flight for longer than a worker may be silent loses no task and no worker', async () => {
    const { tab, url } = await open({});
    await tab.evaluate(() => page.hold());
    await expect.poll(() => tab.evaluate(() => page.heldLocks()), { timeout: 10_000 }).toBe(1);
    await tab.evaluate(() => page.watchTime());
    await tab.goto(`${url}other`);
    // The browser freezes it some time after it was left.
    await new Promise((resolve) => setTimeout(resolve, 8000));
    await tab.evaluate(() => history.back());
    await expect.poll(() => tab.evaluate(() => page.restored), { timeout: 10_000 }).toBe(true);
    await tab.evaluate(() => page.finish());
    await expect.poll(() => tab.evaluate(() => page.outcome), { timeout: 10_000 }).toBe('late');
    // No timer of the page ran meanwhile.
    const { longestPause, events } = await tab.evaluate(() => page.time);
    expect(events).toEqual(['freeze', 'resume']);
    expect(longestPause).toBeGreaterThan(4000);
    expect(await tab.evaluate(() => page.double(2))).toBe(4);
    expect(await tab.evaluate(() => page.workers)).toBe(1);
  });

  test('outside of a secure context runs tasks, and detects announced losses', async () => {
    const { tab } = await open({}, 'insecure.example');
    expect(await tab.evaluate(() => page.capabilities)).toMatchObject({
      crashRecovery: 'announced',
      sharedMemory: false,
      loopsSeeCancel: false,
      startsKnown: false,
    });
    expect(await tab.evaluate(() => page.double(21))).toBe(42);
    expect(await tab.evaluate(() => page.lose())).toBe('DISPATCH_WORKER_LOST');
    expect(await tab.evaluate(() => page.double(2))).toBe(4);
  });
});

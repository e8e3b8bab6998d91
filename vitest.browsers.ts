import { mkdirSync, writeFileSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import type { BrowserProviderOption } from 'vitest/node';
import type { Plugin } from 'vite';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { chromiumArguments, findBrowsers, type Browser } from './scripts/browsers.mjs';
import { webKitGtk } from './vitest.webkitgtk.ts';

/** What a page has to be served with to be cross-origin isolated. */
export const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export interface BrowserProjectsOptions {
  readonly include: readonly string[];
  /** Which of these say nothing about a page that is not isolated. */
  readonly onlyIsolated?: readonly string[];
  /** Whether to leave out a setting. Default: none. */
  readonly skips?: (browser: string, isolated: boolean) => boolean;
  /** Packages of this workspace to be bundled before they are served: hundreds of modules a worker would be slow. */
  readonly optimize: readonly string[];
  /** Constants of the tests' code, beside `import.meta.env.RUN`, the name of the project: name and source text of the value. */
  readonly define?: (browser: Browser['name'], isolated: boolean) => Readonly<Record<string, string>>;
  /** What else the server of the tests does. @param headers what it is to be answered with for the page to be isolated. */
  readonly plugins?: (headers: Readonly<Record<string, string>>) => Plugin[];
}

/**
 * A project of vitest for each engine that is here, on an isolated page and on one that is not. The two run side by side,
 * one waits while the other calculates; the engines run one after the other: cases are about time. Which engines are
 * missing goes to reports/browsers.json, for the summary.
 */
export function browserProjects(options: BrowserProjectsOptions): TestProjectInlineConfiguration[] {
  const browsers = findBrowsers();
  const missing = browsers.filter(({ path }) => path === undefined);
  for (const { name, required } of missing)
    if (required) throw new Error(`${name} is required for these tests: run scripts/browsers.mjs`);
  mkdirSync('reports', { recursive: true });
  writeFileSync(
    'reports/browsers.json',
    JSON.stringify({ missingBrowsers: missing.map(({ name, packages }) => ({ name, packages })) }),
  );
  const installed = browsers.filter(({ path }) => path !== undefined);
  return installed.flatMap((browser, index) =>
    [true, false]
      .filter((isolated) => options.skips?.(browser.name, isolated) !== true)
      .map((isolated) => projectFor(browser, isolated, index + 1, options)),
  );
}

function projectFor(
  browser: Browser,
  isolated: boolean,
  order: number,
  options: BrowserProjectsOptions,
): TestProjectInlineConfiguration {
  const name = `${browser.name}, ${isolated ? 'isolated' : 'not isolated'}`;
  return {
    ...(isolated && { server: { headers: isolation } }),
    cacheDir: `node_modules/.vite/${browser.name}-${isolated ? 'isolated' : 'plain'}`,
    plugins: options.plugins?.(isolated ? isolation : {}) ?? [],
    worker: { format: 'es' },
    optimizeDeps: { include: [...options.optimize], force: true },
    define: { 'import.meta.env.RUN': JSON.stringify(name), ...options.define?.(browser.name, isolated) },
    test: {
      name,
      include: [...options.include],
      exclude: isolated ? [] : [...(options.onlyIsolated ?? [])],
      sequence: { groupOrder: order },
      fileParallelism: false,
      // Thousands of round trips of WebKit beside other programs take more than Vitest's 15 s.
      testTimeout: 60_000,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: providerFor(browser, isolated),
        instances: [{ browser: browser.name }],
      },
    },
  };
}

function providerFor({ name, path }: Browser, isolated: boolean): BrowserProviderOption {
  if (name === 'webkit') return webKitGtk({ sharedMemory: isolated });
  // Playwright drives a Firefox that nobody patched through this channel, which its types do not list.
  const channel = name === 'firefox' ? { channel: 'moz-firefox' } : { args: chromiumArguments };
  return playwright({ launchOptions: { ...(path !== undefined && { executablePath: path }), ...channel } });
}

import { chromium } from 'playwright-core';
import { inject, test as base } from 'vitest';

/** A test with a browser that all files share. */
export const test = base
  .extend('launchOptions', { scope: 'worker' }, () => inject('chromium'))
  .extend('browser', { scope: 'worker' }, async ({ launchOptions }, { onCleanup }) => {
    const browser = await chromium.launch(launchOptions);
    onCleanup(() => browser.close());
    return browser;
  });

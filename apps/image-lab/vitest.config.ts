import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import { findBrowsers } from '../../scripts/browsers.mjs';
import shared from '../../vitest.shared.ts';

/** Only the tests in `test/browser` need it, and say so where it is missing. */
const chromium = findBrowsers().find(({ name }) => name === 'chromium')?.path ?? 'no chromium: run npm run test:browsers';

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({
    test: {
      provide: { chromium },
      // A test of the page waits for real work in a real browser, and counts its frames: nothing else runs meanwhile.
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 60_000,
    },
  }),
);

declare module 'vitest' {
  export interface ProvidedContext {
    /** The path of the browser. */
    chromium: string;
  }
}

export default config;

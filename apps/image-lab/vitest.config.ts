import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import { chromiumArguments, findBrowsers } from '../../scripts/browsers.mjs';
import shared from '../../vitest.shared.ts';

/** Only the tests in `test/browser` need it, and say so where it is missing. */
const chromium = {
  executablePath:
    findBrowsers().find(({ name }) => name === 'chromium')?.path ?? 'no chromium: run node scripts/browsers.mjs',
  args: chromiumArguments,
};

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({
    test: {
      provide: { chromium },
      // A test of the page waits for real work in a real browser, and counts its frames: nothing else runs meanwhile.
      fileParallelism: false,
      // Nor does anything have to be loaded, or the browser started, more than once.
      isolate: false,
      testTimeout: 120_000,
      hookTimeout: 60_000,
    },
  }),
);

declare module 'vitest' {
  export interface ProvidedContext {
    /** How the browser is launched. */
    chromium: { executablePath: string; args: string[] };
  }
}

export default config;

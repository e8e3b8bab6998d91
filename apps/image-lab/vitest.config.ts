import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import { chromiumArguments, findBrowsers } from '../../scripts/browsers.mjs';
import shared from '../../vitest.shared.ts';

/** Only the tests in `test/browser` need Chromium; they fail with this message if it is missing. */
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
      // One file at a time: the browser tests count frames, so nothing else should run.
      fileParallelism: false,
      // Load modules and start the browser only once.
      isolate: false,
      testTimeout: 120_000,
      hookTimeout: 60_000,
    },
  }),
);

declare module 'vitest' {
  export interface ProvidedContext {
    /** Launch options of the browser. */
    chromium: { executablePath: string; args: string[] };
  }
}

export default config;

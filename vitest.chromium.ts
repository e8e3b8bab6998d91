// For applications whose tests open their built pages in Chromium.
import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import { chromiumArguments, findBrowsers } from './scripts/browsers.mjs';
import shared from './vitest.shared.ts';

const chromium = {
  executablePath:
    findBrowsers().find(({ name }) => name === 'chromium')?.path ?? 'no chromium: run node scripts/browsers.mjs',
  args: chromiumArguments,
};

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({ test: { provide: { chromium }, testTimeout: 60_000, hookTimeout: 60_000 } }),
);

declare module 'vitest' {
  export interface ProvidedContext {
    /** Launch options of the browser. */
    chromium: { executablePath: string; args: string[] };
  }
}

export default config;

import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import chromium from '../../vitest.chromium.ts';

const config: ViteUserConfig = mergeConfig(
  chromium,
  defineConfig({
    test: {
      // One file at a time: the browser tests count frames, so nothing else should run.
      fileParallelism: false,
      // Load modules and start the browser only once.
      isolate: false,
      testTimeout: 120_000,
    },
  }),
);

export default config;

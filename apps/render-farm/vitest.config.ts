import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import chromium from '../../vitest.chromium.ts';

const config: ViteUserConfig = mergeConfig(
  chromium,
  defineConfig({
    test: {
      globalSetup: './broker.setup.ts',
      // One file at a time: each renders on several workers.
      fileParallelism: false,
      testTimeout: 300_000,
      // Workers and this thread run the same built files.
      server: { deps: { external: [/\/render-farm\/dist\//] } },
    },
  }),
);

export default config;

import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({ test: { fileParallelism: false, testTimeout: 120_000, hookTimeout: 60_000 } }),
);

export default config;

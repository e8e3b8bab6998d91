import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({ test: { globalSetup: './redis.setup.ts', testTimeout: 90_000, hookTimeout: 60_000 } }),
);
export default config;

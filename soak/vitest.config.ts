import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared, { testsAll } from '../vitest.shared.ts';

const config: ViteUserConfig = mergeConfig(
  shared,
  // The soak itself is part of `npm run test:all`.
  defineConfig({ test: { exclude: testsAll ? [] : ['test/soak.test.ts'] } }),
);

export default config;

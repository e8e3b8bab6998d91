import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

// Most of these tests wait for a deadline: two files, and many tests of one, at a time disturb each other little.
const config: ViteUserConfig = mergeConfig(shared, defineConfig({ test: { maxWorkers: 2, maxConcurrency: 20 } }));

export default config;

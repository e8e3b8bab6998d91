import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

const config: ViteUserConfig = mergeConfig(shared, defineConfig({ test: { setupFiles: ['../../vitest.timers.ts'] } }));

export default config;

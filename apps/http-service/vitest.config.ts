import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

// One file at a time, so that the load test has the machine to itself.
export default mergeConfig(shared, defineConfig({ test: { fileParallelism: false } }));

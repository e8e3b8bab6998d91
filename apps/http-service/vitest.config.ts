import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

// One file after the other: the load has the machine to itself.
export default mergeConfig(shared, defineConfig({ test: { fileParallelism: false } }));

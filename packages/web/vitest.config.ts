import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import { browserProjects } from '../../vitest.browsers.ts';
import shared from '../../vitest.shared.ts';
import { brokenWorkers } from './test/support/broken-workers.ts';

const optimize = ['@dispatch/core', '@dispatch/conformance', '@dispatch/conformance/fixtures', '@dispatch/conformance/vitest', '@dispatch/web', '@dispatch/web/worker'];

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({
    test: {
      projects: [
        { extends: true, test: { name: 'node', exclude: ['test/browser/**'] } },
        ...browserProjects({ include: ['test/browser/**/*.test.ts'], optimize, setupFiles: ['test/browser/support/dispose.ts'], plugins: (headers) => [brokenWorkers(headers)] }),
      ],
    },
  }),
);

export default config;

import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import { browserProjects } from '../../vitest.browsers.ts';
import shared from '../../vitest.shared.ts';

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({
    test: {
      projects: [
        { extends: true, test: { name: 'node', exclude: ['test/browser/**'], sequence: { groupOrder: 1 } } },
        ...browserProjects({
          include: ['test/browser/**/*.test.{ts,tsx}'],
          // What differs between engines is the concern of @dispatch/web.
          skips: (browser, isolated) => browser !== 'chromium' || !isolated,
          optimize: [
            '@dispatch/core',
            '@dispatch/core/latest-run',
            '@dispatch/web',
            '@dispatch/web/worker',
            'vue',
            'vue/server-renderer',
          ],
        }),
      ],
    },
  }),
);

export default config;

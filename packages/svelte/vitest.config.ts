import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { browserProjects } from '../../vitest.browsers.ts';
import shared from '../../vitest.shared.ts';

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({
    test: {
      projects: [
        {
          extends: true,
          plugins: [svelte({ configFile: false })],
          test: {
            name: 'node',
            server: { deps: { inline: [/svelte/] } },
            exclude: ['test/browser/**'],
            sequence: { groupOrder: 1 },
          },
        },
        ...browserProjects({
          include: ['test/browser/**/*.test.{ts,tsx}'],
          // What differs between engines is the concern of @dispatch/web.
          skips: (browser, isolated) => browser !== 'chromium' || !isolated,
          plugins: () => svelte({ configFile: false }),
          optimize: ['@dispatch/core', '@dispatch/core/latest-run', '@dispatch/web', '@dispatch/web/worker'],
        }),
      ],
    },
  }),
);

export default config;

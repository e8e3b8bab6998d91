import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import { findBrowsers } from '../../scripts/browsers.mjs';
import { browserProjects } from '../../vitest.browsers.ts';
import shared from '../../vitest.shared.ts';
import { brokenWorkers } from './test/support/broken-workers.ts';
import { bundledWorkers } from './test/support/bundled-workers.ts';

/** For tests that drive whole pages: the executable of each engine that is here. */
const browsers = Object.fromEntries(
  findBrowsers().flatMap(({ name, path }) => (path === undefined ? [] : [[name, path]])),
);

declare module 'vitest' {
  interface ProvidedContext {
    browsers: Record<string, string>;
  }
}

const optimize = [
  '@dispatch/core',
  '@dispatch/conformance',
  '@dispatch/conformance/fixtures',
  '@dispatch/conformance/vitest',
  '@dispatch/web',
  '@dispatch/web/worker',
  '@dispatch/web/blocking',
];

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({
    test: {
      projects: [
        // Beside those of the first engine: it mostly waits for pages.
        {
          extends: true,
          test: { name: 'node', exclude: ['test/browser/**'], provide: { browsers }, sequence: { groupOrder: 1 } },
        },
        ...browserProjects({
          include: ['test/browser/**/*.test.ts'],
          onlyIsolated: ['test/browser/conformance-blocking.test.ts'],
          optimize,
          plugins: (headers) => [bundledWorkers(headers), brokenWorkers(headers)],
        }),
      ],
    },
  }),
);

export default config;

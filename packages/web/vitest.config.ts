import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import { findBrowsers } from '../../scripts/browsers.mjs';
import { browserProjects } from '../../vitest.browsers.ts';
import type { Aspect } from '@dispatch/conformance';
import shared, { testsAll } from '../../vitest.shared.ts';
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
  '@dispatch/core/references',
  '@dispatch/core/broadcast',
  '@dispatch/core/share',
  '@dispatch/conformance',
  '@dispatch/conformance/fixtures',
  '@dispatch/conformance/vitest',
  '@dispatch/web',
  '@dispatch/web/worker',
  '@dispatch/web/blocking',
];

/**
 * The aspects that a case must depend on to run on a page; `null`: all cases run, as on Chromium's isolated page. Other pages
 * run the cases that depend on the one thing in which they differ from that page: Chromium's other page has no shared memory,
 * and isolated pages of other engines have another engine.
 */
function aspectsFor(browser: string, isolated: boolean): readonly Aspect[] | null {
  if (testsAll || (browser === 'chromium' && isolated)) return null;
  return isolated ? ['engine', 'memory', 'crash'] : ['memory', 'crash'];
}

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({
    test: {
      projects: [
        // Beside those of the first engine: it mostly waits for pages.
        {
          extends: true,
          test: {
            name: 'node',
            exclude: ['test/browser/**'],
            provide: { browsers },
            sequence: { groupOrder: 1 },
            setupFiles: ['../../vitest.timers.ts'],
          },
        },
        ...browserProjects({
          include: ['test/browser/**/*.test.ts'],
          // How a start fails has nothing to do with shared memory.
          onlyIsolated: [
            'test/browser/conformance-blocking.test.ts',
            ...(testsAll ? [] : ['test/browser/failed-starts.test.ts']),
          ],
          // These pages differ from Chromium's isolated page in two things, each of which another page tests.
          skips: (browser, isolated) => !testsAll && browser !== 'chromium' && !isolated,
          optimize,
          define: (browser, isolated) => ({ 'import.meta.env.ASPECTS': JSON.stringify(aspectsFor(browser, isolated)) }),
          plugins: (headers) => [bundledWorkers(headers), brokenWorkers(headers)],
        }),
      ],
    },
  }),
);

export default config;

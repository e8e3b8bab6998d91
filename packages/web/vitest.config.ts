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
  '@dispatch/conformance',
  '@dispatch/conformance/fixtures',
  '@dispatch/conformance/vitest',
  '@dispatch/web',
  '@dispatch/web/worker',
  '@dispatch/web/blocking',
];

/**
 * What a case must depend on to run on this page; `null`: all cases run. Those of Chromium's isolated page are all. The
 * others run what depends on the one thing in which they differ from a page that has run it: Chromium's other page has no
 * shared memory, isolated pages of other engines have another engine, and their other pages report ends of workers without
 * shared memory in the way of that engine.
 */
function aspectsFor(browser: string, isolated: boolean): readonly Aspect[] | null {
  if (testsAll || (browser === 'chromium' && isolated)) return null;
  if (isolated) return ['engine', 'memory', 'crash'];
  return browser === 'chromium' ? ['memory', 'crash'] : ['crash'];
}

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
          // How a start fails has nothing to do with shared memory.
          onlyIsolated: [
            'test/browser/conformance-blocking.test.ts',
            ...(testsAll ? [] : ['test/browser/failed-starts.test.ts']),
          ],
          optimize,
          define: (browser, isolated) => ({ 'import.meta.env.ASPECTS': JSON.stringify(aspectsFor(browser, isolated)) }),
          plugins: (headers) => [bundledWorkers(headers), brokenWorkers(headers)],
        }),
      ],
    },
  }),
);

export default config;

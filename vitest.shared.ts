import { mkdirSync } from 'node:fs';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

// A conformance run writes its report here while the tests run, vitest its own only after them.
mkdirSync('reports', { recursive: true });

/** Whether this is `npm run test:all`: the counts and settings that `npm test` makes smaller are whole. */
export const testsAll: boolean = process.env['TEST_ALL'] === '1';

/** What the tests of every package have in common. Each package's vitest.config.ts re-exports it. */
const shared: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // On a busy machine ten threads take a while to start. What hangs is found as well after half a minute.
    testTimeout: 30_000,
    // The default of a second is too short beside other programs.
    expect: { poll: { timeout: 15_000 } },
    reporters: ['default', ['json', { outputFile: 'reports/vitest.json' }]],
    // Node itself loads the built packages, through their exports maps: what is tested is what is published,
    // and this thread and a worker thread run the same file.
    server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
  },
});

export default shared;

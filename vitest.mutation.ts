import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const source = (path: string): string => join(root, 'packages', path);

/** The sources with all mutants in them, as scripts/mutation/instrument.mjs left them. */
const mutants: Plugin = {
  name: 'mutants',
  enforce: 'pre',
  load(id) {
    const instrumented = join(process.env['MUTATION_FOLDER'] ?? '', 'sources', relative(root, id));
    return existsSync(instrumented) ? readFileSync(instrumented, 'utf8') : undefined;
  },
};

// Mutants are in the sources: tests that import a package by its name have to see them too.
const kit = [
  { find: /^@dispatch\/adapter-kit$/, replacement: source('adapter-kit/src/index.ts') },
  { find: /^@dispatch\/adapter-kit\/worker$/, replacement: source('adapter-kit/src/worker-entry.ts') },
  { find: /^@dispatch\/adapter-kit\/mailbox$/, replacement: source('adapter-kit/src/mailbox-entry.ts') },
];
const all = [
  ...kit,
  { find: /^@dispatch\/core\/internal$/, replacement: source('core/src/internal.ts') },
  { find: /^@dispatch\/([^/]+)$/, replacement: source('$1/src/index.ts') },
  { find: /^@dispatch\/conformance\/([^/]+)$/, replacement: source('conformance/src/$1.ts') },
];

function project(name: string, alias: typeof kit): TestProjectInlineConfiguration {
  return {
    plugins: [mutants],
    resolve: { alias },
    test: {
      name,
      include: ['packages/*/test/**/*.test.ts'],
      runner: join(root, 'scripts/mutation/runner.mjs'),
      // Unit tests replace timers; cases of the suite check that those of `globalThis` may be replaced.
      setupFiles: name !== 'conformance' ? [join(root, 'vitest.timers.ts')] : [],
    },
  };
}

/** Small files first: what they kill the large ones need not try. Tests that block their thread last: what waits in vain blocks it for long. */
class SmallestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sizeOf = ({ moduleId }: TestSpecification): number =>
      moduleId.endsWith('/blocking.test.ts') ? Infinity : statSync(moduleId).size;
    return Promise.resolve([...files].sort((a, b) => sizeOf(a) - sizeOf(b)));
  }
}

// Used by `npm run mutation`.
const mutation: ViteUserConfig = defineConfig({
  test: {
    projects: [project('core', all), project('kit', kit), project('simulation', kit), project('conformance', all)],
    // Cases whose processes load what is built know nothing of mutants.
    testNamePattern: /^(?!.*\bprocess\/)/,
    sequence: { sequencer: SmallestFirst },
    maxWorkers: 1,
    silent: true,
    reporters: [],
    // A mutant may leave a rejection behind that nobody handles; the runner takes note of it.
    dangerouslyIgnoreUnhandledErrors: true,
  },
});

export default mutation;

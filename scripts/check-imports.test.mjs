import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkImports } from './check-imports.mjs';

const entry = (name) => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` });
const manifest = (name, exports, dependencies = [], rest = {}) =>
  JSON.stringify({ name, exports, dependencies: Object.fromEntries(dependencies.map((each) => [each, '*'])), ...rest });

/** A small workspace of the same shape that keeps every rule. */
const sound = {
  'packages/core/package.json': manifest('@dispatch/core', { '.': entry('index'), './internal': entry('internal') }),
  'packages/core/src/index.ts': `export { future } from './future.js'; future.resolve('node:fs'); resolve('tinypool');`,
  'packages/core/src/internal.ts': `export type { future } from './future.js';`,
  'packages/core/src/future.ts': `export const future = 1;`,
  'packages/core/test/future.test.ts': `import { test } from 'vitest'; import { readFileSync } from 'node:fs'; import { future } from '@dispatch/core'; import '../src/future.js';`,
  'packages/adapter-kit/package.json': manifest(
    '@dispatch/adapter-kit',
    { '.': entry('index'), './worker': entry('worker-entry') },
    ['@dispatch/core'],
  ),
  'packages/adapter-kit/src/index.ts': `export * from './host/lane.js'; // not for tinypool alone`,
  'packages/adapter-kit/src/worker-entry.ts': `export * from './worker/serve.js';`,
  'packages/adapter-kit/src/host/lane.ts': `import '../wire/messages.js'; import '@dispatch/core/internal';`,
  'packages/adapter-kit/src/host/scheduling/scheduler.ts': `import '../call/call.js'; import '../lane.js';`,
  'packages/adapter-kit/src/host/call/call.ts': `export const call = 1;`,
  'packages/adapter-kit/src/worker/serve.ts': `import '../wire/messages.js';`,
  'packages/adapter-kit/src/wire/messages.ts': `import type { future } from '@dispatch/core';`,
  'packages/node/package.json': manifest('@dispatch/node', { '.': entry('index') }, [
    '@dispatch/core',
    '@dispatch/adapter-kit',
    'tinypool',
  ]),
  'packages/node/src/index.ts': `import '@dispatch/core'; import '@dispatch/adapter-kit'; import { Tinypool } from 'tinypool'; import 'node:worker_threads';`,
  'packages/in-process/package.json': manifest('@dispatch/in-process', { '.': entry('index') }, [
    '@dispatch/core',
    '@dispatch/adapter-kit',
  ]),
  'packages/in-process/src/index.ts': `import '@dispatch/adapter-kit/worker';`,
  'packages/auto/package.json': manifest('@dispatch/auto', { '.': entry('index') }, [
    '@dispatch/core',
    '@dispatch/in-process',
    '@dispatch/node',
  ]),
  'packages/auto/src/index.ts': `export * from '@dispatch/in-process'; import type { a } from '@dispatch/node';`,
  'packages/auto/src/node.ts': `export * from '@dispatch/node';`,
  'packages/conformance/package.json': manifest(
    '@dispatch/conformance',
    { '.': entry('index'), './vitest': entry('vitest') },
    [],
    {
      peerDependencies: { '@dispatch/core': '*', vitest: '*' },
    },
  ),
  'packages/conformance/src/index.ts': `import '@dispatch/core';`,
  'packages/conformance/src/vitest.ts': `import { test } from 'vitest'; import './index.js';`,
  'packages/conformance/src/node-test.ts': `import test from 'node:test'; import './index.js';`,
  'apps/report/package.json': manifest('report', undefined, ['@dispatch/core', '@dispatch/node', 'chalk', 'ora']),
  'apps/report/src/main.ts': `import '@dispatch/core'; import '@dispatch/node'; import 'chalk'; import 'ora';`,
};

/** The violations of the sound workspace with these files put over it. */
function violationsWith(planted) {
  const root = mkdtempSync(join(tmpdir(), 'dispatch-imports-'));
  try {
    for (const [path, text] of Object.entries({ ...sound, ...planted })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return checkImports(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test('a workspace that keeps the rules has no violation', () => {
  assert.deepEqual(violationsWith({}), []);
});

/** What is planted, and the one violation it must give. */
const cases = {
  'auto imports two adapters in one file': [
    { 'packages/auto/src/node.ts': `import '@dispatch/node'; import '@dispatch/in-process';` },
    /^packages\/auto\/src\/node\.ts imports @dispatch\/in-process and @dispatch\/node\. Rule 3/,
  ],
  'auto imports the kit': [
    { 'packages/auto/src/node.ts': `import '@dispatch/adapter-kit';` },
    /Rule 3: auto imports core and the adapters/,
  ],
  'core imports a library': [
    { 'packages/core/src/future.ts': `import 'tslib';` },
    /^packages\/core\/src\/future\.ts:1 names 'tslib'\. Rule 1/,
  ],
  'core imports a type from Node': [
    { 'packages/core/src/future.ts': `\n\nimport type { A } from 'async_hooks';` },
    /future\.ts:3 names 'async_hooks'\. Rule 1/,
  ],
  'core reaches for the types of Node': [
    { 'packages/core/src/future.ts': `/// <reference types="node" />` },
    /names 'node'\. Rule 1/,
  ],
  'core loads a module on demand': [
    { 'packages/core/src/future.ts': `export const load = () => import('@dispatch/node');` },
    /names '@dispatch\/node'\. Rule 1/,
  ],
  'core names a type by its module': [
    { 'packages/core/src/future.ts': `export type T = import('@dispatch/adapter-kit').T;` },
    /Rule 1/,
  ],
  'core has a dependency': [
    {
      'packages/core/package.json': manifest(
        '@dispatch/core',
        { '.': entry('index'), './internal': entry('internal') },
        ['tslib'],
      ),
    },
    /^packages\/core\/package\.json depends on tslib\. Rule 1/,
  ],
  'the kit imports Node': [{ 'packages/adapter-kit/src/host/lane.ts': `import 'fs';` }, /names 'fs'\. Rule 2/],
  'the kit gets hold of a Node module': [
    { 'packages/adapter-kit/src/host/lane.ts': 'export const fs = load(`node:fs`);' },
    /says 'node:fs'\. Rule 2/,
  ],
  'the kit names a library': [
    { 'packages/adapter-kit/src/host/lane.ts': `export const isTinypool = true;` },
    /says 'isTinypool'\. Rule 2/,
  ],
  'the host imports the worker': [
    { 'packages/adapter-kit/src/host/lane.ts': `import type { A } from '../worker/serve.js';` },
    /^packages\/adapter-kit\/src\/host\/lane\.ts > packages\/adapter-kit\/src\/worker\/serve\.ts\. Rule 2/,
  ],
  'the worker reaches the host round a corner': [
    {
      'packages/adapter-kit/src/worker/serve.ts': `import '../corner.js';`,
      'packages/adapter-kit/src/corner.ts': `export * from './host/lane.js';`,
    },
    /worker\/serve\.ts > packages\/adapter-kit\/src\/corner\.ts > packages\/adapter-kit\/src\/host\/lane\.ts\. Rule 2/,
  ],
  'the wire imports a side': [
    { 'packages/adapter-kit/src/wire/claims.ts': `import '../host/lane.js';` },
    /wire\/claims\.ts > packages\/adapter-kit\/src\/host\/lane\.ts\. Rule 2/,
  ],
  'a folder of the host imports an earlier one': [
    {
      'packages/adapter-kit/src/host/lane/slots.ts': `import '../scheduling/queue.js';`,
      'packages/adapter-kit/src/host/scheduling/queue.ts': `export const queue = 1;`,
    },
    /host\/lane\/slots\.ts > packages\/adapter-kit\/src\/host\/scheduling\/queue\.ts\. Rule 2/,
  ],
  'a folder of the host has no place in the order': [
    { 'packages/adapter-kit/src/host/misc/queue.ts': `export const queue = 1;` },
    /host\/misc\/queue\.ts is in a folder that scripts\/check-imports\.mjs does not list\. Rule 2/,
  ],
  'an adapter imports another': [
    { 'packages/in-process/src/index.ts': `import '@dispatch/node';` },
    /names '@dispatch\/node'\. Rule 3/,
  ],
  'an adapter depends on two libraries': [
    {
      'packages/node/package.json': manifest('@dispatch/node', { '.': entry('index') }, [
        '@dispatch/core',
        '@dispatch/adapter-kit',
        'tinypool',
        'comlink',
      ]),
    },
    /^packages\/node\/package\.json depends on tinypool, comlink\. Rule 3/,
  ],
  'an adapter imports what it does not declare': [
    { 'packages/node/src/index.ts': `import 'comlink';` },
    /comlink is not among the dependencies in packages\/node\/package\.json/i,
  ],
  'conformance imports an adapter': [
    { 'packages/conformance/src/index.ts': `import '@dispatch/in-process';` },
    /names '@dispatch\/in-process'\. Rule 4/,
  ],
  'conformance imports a test runner outside its binding': [
    { 'packages/conformance/src/index.ts': `import { test } from 'vitest';` },
    /names 'vitest'\. Rule 4/,
  ],
  'a binding imports the other runner': [
    { 'packages/conformance/src/vitest.ts': `import 'node:test';` },
    /names 'node:test'\. Rule 4/,
  ],
  'an app imports below an entry point': [
    { 'apps/report/src/main.ts': `import '@dispatch/core/dist/future.js';` },
    /Rule 5: not an entry point of @dispatch\/core \(these are: @dispatch\/core, @dispatch\/core\/internal\)/,
  ],
  'a test imports below an entry point': [
    { 'packages/core/test/future.test.ts': `import '@dispatch/node/src/index.ts';` },
    /Rule 5: not an entry point/,
  ],
  'a test takes the path into another package': [
    { 'packages/core/test/future.test.ts': `import '../../node/src/index.js';` },
    /Rule 5: that path leads out of the package/,
  ],
  'an app imports what is for adapters': [
    { 'apps/report/src/main.ts': `import '@dispatch/core/internal';` },
    /Rule 5: an app imports what a user would/,
  ],
  'a package that does not exist': [
    { 'apps/report/src/main.ts': `import '@dispatch/redis';` },
    /There is no package @dispatch\/redis here/,
  ],
  'a cycle of three files': [
    {
      'packages/core/src/future.ts': `import './a.js';`,
      'packages/core/src/a.ts': `import './b.js';`,
      'packages/core/src/b.ts': `import './future.js';`,
    },
    /^packages\/core\/src\/a\.ts > packages\/core\/src\/b\.ts > packages\/core\/src\/future\.ts > packages\/core\/src\/a\.ts\. Rule 6/,
  ],
  'a cycle of types': [
    { 'packages/core/src/future.ts': `import type { A } from './index.js';` },
    /future\.ts > packages\/core\/src\/index\.ts > packages\/core\/src\/future\.ts\. Rule 6/,
  ],
  'a source that imports its own package': [
    { 'packages/core/src/future.ts': `import '@dispatch/core/internal';` },
    /Rule 6: a source file imports its own package/,
  ],
};

for (const [title, [planted, message]] of Object.entries(cases)) {
  test(title, () => {
    const violations = violationsWith(planted);
    assert.match(violations.join('\n'), message);
    // An import against the layers may also close a cycle, and an import's specifier is a word: two sentences at most.
    assert.ok(violations.length <= 2, violations.join('\n'));
  });
}

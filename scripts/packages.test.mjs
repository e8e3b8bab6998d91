import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder, publishedManifest, readPackages } from './pack.mjs';
import { differences } from './pack-comparison.mjs';
import { isTrue, renderSizes, untrueSizes } from './package-sizes.mjs';
import { manifestProblems } from './published-manifest.mjs';
import { isPublished, listing } from './release.mjs';

const packages = readPackages();
const versions = packages.map(({ manifest }) => manifest);

test('pack: each package is behind those that it depends on', () => {
  const names = packages.map(({ manifest }) => manifest.name.split('/').at(-1));
  assert.ok(names.indexOf('core') < names.indexOf('adapter-kit'));
  assert.ok(names.indexOf('adapter-kit') < names.indexOf('node'));
  assert.ok(names.indexOf('node') < names.indexOf('auto'));
  const cycle = ['a', 'b'].map((name, index) => ({
    manifest: { name, dependencies: { [index ? 'a' : 'b']: '1.0.0' } },
  }));
  assert.throws(() => inOrder(cycle), /a, b depend on one another/);
});

test('manifest: what only this repository uses is not published', () => {
  const manifest = { name: 'a', scripts: { test: 'x' }, exports: {}, devDependencies: { b: '1.0.0' } };
  assert.deepEqual(publishedManifest(manifest), { name: 'a', exports: {} });
});

test('manifest: every package says what a published one has to say', () => {
  for (const { manifest } of packages) assert.deepEqual(manifestProblems(manifest, versions), []);
});

test('manifest: missing fields, and ranges that do not fit', () => {
  const manifest = packages.find(({ manifest: { name } }) => name === '@dispatch/node').manifest;
  const problemsWith = (change) => manifestProblems({ ...manifest, ...change }, versions);
  assert.match(problemsWith({ homepage: 'x' })[0], /'homepage' of package\.json is not "https/);
  assert.match(problemsWith({ keywords: [] })[0], /a description and keywords/);
  const { version } = manifest;
  assert.deepEqual(problemsWith({ dependencies: { '@dispatch/core': 'workspace:^' } }), [
    `@dispatch/node: dependencies has @dispatch/core workspace:^; write ^${version}.`,
    '@dispatch/node: "workspace:^" works only in this workspace.',
  ]);
  assert.equal(problemsWith({ devDependencies: { '@dispatch/conformance': '^99.0.0' } }).length, 1);
  assert.deepEqual(problemsWith({ types: './dist/other.d.ts', typesVersions: undefined }), [
    "@dispatch/node: node10 finds ./dist/other.d.ts in place of ./dist/index.d.ts for the types of '.'.",
    "@dispatch/node: node10 finds undefined in place of ./dist/serve.d.ts for the types of './worker'.",
  ]);
});

test('comparison: files that one lacks, contents, and manifests by value', () => {
  const of = (files) => new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  const one = of({ 'package.json': '{"a":1,"b":2}', LICENSE: 'MIT', 'dist/a.js': '1' });
  assert.deepEqual(differences(one, of({ 'package.json': '{"b":2,\n"a":1}', LICENSE: 'MIT', 'dist/a.js': '1' })), []);
  assert.deepEqual(differences(one, of({ 'package.json': '{"a":1}', 'dist/a.js': '2', 'dist/b.js': '1' })), [
    'package.json differs',
    'only the first has LICENSE',
    'dist/a.js differs',
    'only the second has dist/b.js',
  ]);
  const change = ({ a }) => ({ a });
  assert.deepEqual(
    differences(one, of({ 'package.json': '{"a":1}', LICENSE: 'MIT', 'dist/a.js': '1' }), { change }),
    [],
  );
});

test('sizes: bounds that hold and are not far away', () => {
  assert.ok(isTrue(110, 100_000));
  assert.ok(!isTrue(99, 100_000));
  assert.ok(!isTrue(200, 100_000));
  const packed = [{ name: '@dispatch/core', size: 75_000, unpackedSize: 318_000 }];
  assert.deepEqual(untrueSizes(packed, renderSizes(packed)), []);
  assert.deepEqual(untrueSizes(packed, ''), ['@dispatch/core']);
  assert.deepEqual(untrueSizes([{ ...packed[0], size: 175_000 }], renderSizes(packed)), ['@dispatch/core']);
});

test('release: the listing has every file with its size', () => {
  const files = [
    { path: 'LICENSE', size: 1078 },
    { path: 'dist/index.js', size: 20 },
  ];
  assert.equal(
    listing({ name: '@dispatch/core', version: '0.1.0', size: 1234, unpackedSize: 5678, files }),
    '@dispatch/core 0.1.0: 2 files, 1.2 kB packed, 5.7 kB unpacked\n  1078  LICENSE\n    20  dist/index.js',
  );
});

test('release: a version is published only where the registry says that it does not have it', () => {
  const answer = (status, stdout, stderr = '') => isPublished('a', '1.0.0', () => ({ status, stdout, stderr }));
  assert.equal(answer(0, '"1.0.0"\n'), true);
  assert.equal(answer(0, ''), false);
  assert.equal(answer(1, '', 'npm error code E404'), false);
  assert.throws(() => answer(1, '', 'npm error network'), /The registry did not answer for a@1\.0\.0/);
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseArguments } from './arguments.mjs';
import { within } from './deadline.mjs';
import { checkFacts, expectedFacts } from './facts.mjs';
import { resolvePacked, thirdParties } from './manifest.mjs';
import { createProcesses, environmentOf } from './processes.mjs';
import { renderMatrix, totalsLine } from './report.mjs';
import { runAll } from './run-all.mjs';
import { loadSettings, problemOf, selectSettings } from './settings.mjs';
import { sharedSource } from './shared-sources.mjs';

const setting = (name, more = {}) => ({
  name,
  group: 'server',
  quick: false,
  shows: `shows ${name}`,
  needs: [],
  run: () => undefined,
  ...more,
});

test('arguments: names, and options with defaults', () => {
  assert.deepEqual(
    { ...parseArguments(['one', '--quick', 'two', '--parallel', '1']) },
    { quick: true, list: false, write: false, keep: false, parallel: 1, names: ['one', 'two'] },
  );
  assert.throws(() => parseArguments(['--parallel', '3']), /--parallel is 1 or 2, not '3'/);
  assert.throws(() => parseArguments(['--qick']), /qick/);
});

test('settings: the folders here are valid, and what is wrong with one is named', async () => {
  const settings = await loadSettings(fileURLToPath(new URL('..', import.meta.url)));
  assert.ok(settings.some(({ name }) => name === 'node-esm'));
  assert.equal(problemOf('a', setting('a')), undefined);
  assert.equal(problemOf('a', setting('a', { run: undefined, reason: 'no binary' })), undefined);
  assert.match(problemOf('a', setting('b')), /the name is 'b', the folder 'a'/);
  assert.match(problemOf('a', setting('a', { group: 'servers' })), /'servers' is not one of/);
  assert.match(problemOf('a', setting('a', { needs: 'a line' })), /`needs`/);
  assert.match(problemOf('a', setting('a', { reason: 'both' })), /either `run` or `reason`/);
});

test('settings: chosen by name and by the quick half', () => {
  const settings = [setting('a', { quick: true }), setting('b')];
  const chosen = (options) => selectSettings(settings, { names: [], quick: false, ...options }).map(({ name }) => name);
  assert.deepEqual(chosen({}), ['a', 'b']);
  assert.deepEqual(chosen({ quick: true }), ['a']);
  assert.deepEqual(chosen({ names: ['b'] }), ['b']);
  assert.throws(() => chosen({ names: ['c'] }), /No setting is called c\. There are: a, b\./);
});

test('manifest: packed packages become files, at any depth', () => {
  const tarballs = { '@dispatch/core': '/packed/core.tgz', '@dispatch/node': '/packed/node.tgz' };
  const resolved = resolvePacked(
    { dependencies: { '@dispatch/node': 'packed', vite: '8.3.8' }, overrides: { left: '1.0.0' } },
    tarballs,
  );
  assert.deepEqual(resolved.dependencies, { '@dispatch/node': 'file:/packed/node.tgz', vite: '8.3.8' });
  assert.deepEqual(resolved.overrides, {
    left: '1.0.0',
    '@dispatch/core': 'file:/packed/core.tgz',
    '@dispatch/node': 'file:/packed/node.tgz',
  });
  const withDependency = (name, version) => () => resolvePacked({ dependencies: { [name]: version } }, tarballs);
  assert.throws(withDependency('@dispatch/core', '0.1.0'), /write "packed"/);
  assert.throws(withDependency('left', 'packed'), /no such package/);
  assert.throws(withDependency('left', '^1.0.0'), /write an exact version/);
  assert.doesNotThrow(withDependency('left', '1.0.0-rc.1'));
  assert.doesNotThrow(withDependency('old', 'npm:typescript@5.4.5'));
});

test('manifest: versions of third parties as a text', () => {
  const manifest = {
    dependencies: { '@dispatch/node': 'packed', vite: '8.3.8' },
    devDependencies: { old: 'npm:typescript@5.4.5' },
  };
  assert.equal(thirdParties(manifest), 'vite 8.3.8, typescript 5.4.5');
});

test('shared sources: the extension decides about the form', () => {
  assert.match(sharedSource('tasks', 'tasks.ts'), /value: number/);
  assert.doesNotMatch(sharedSource('tasks', 'src/tasks.mjs'), /value: number/);
  assert.match(sharedSource('tasks', 'tasks.cjs'), /__filename/);
  assert.throws(() => sharedSource('tasks', 'tasks.jsx'), /a shared source is/);
});

test('run: a failure does not stop the others, and results keep their order', async () => {
  let active = 0;
  let most = 0;
  const results = await runAll(
    [setting('a'), setting('b'), setting('c', { run: undefined, reason: 'no binary' }), setting('d')],
    2,
    async ({ name }) => {
      most = Math.max(most, (active += 1));
      await new Promise((resolve) => setImmediate(resolve));
      active -= 1;
      if (name === 'a') throw new Error('a is broken');
    },
    () => undefined,
  );
  assert.deepEqual(
    results.map(({ name, status }) => `${name} ${status}`),
    ['a failed', 'b passed', 'c skipped', 'd passed'],
  );
  assert.match(results[0].reason, /a is broken/);
  assert.equal(most, 2);
  assert.equal(totalsLine(results), '2 passed, 1 failed, 1 skipped');
});

test('facts: from an object or from the output of a program', () => {
  checkFacts({ ...expectedFacts });
  checkFacts(`ready\n${JSON.stringify(expectedFacts)}\n`);
  assert.throws(() => checkFacts({ ...expectedFacts, double: 43 }), /deep-equal/);
  assert.throws(() => checkFacts('ready\n'), /The output has no facts/);
});

test('report: rows by group, and rows of settings that did not run are kept', () => {
  const settings = [
    setting('a', { needs: ['external: [`x`]'] }),
    setting('b', { group: 'page' }),
    setting('c', { run: undefined, reason: 'no binary' }),
  ];
  const manifest = () => ({ dependencies: { vite: '8.3.8' } });
  const first = renderMatrix(
    settings.slice(0, 2),
    [
      { name: 'a', status: 'passed' },
      { name: 'b', status: 'failed', reason: 'x' },
    ],
    '',
    manifest,
  );
  assert.match(first, /^## Servers\n\n.*\n.*\n\| `a` \| shows a \| vite 8\.3\.8 \| .* \| works \|$/m);
  assert.match(first, /^## Pages\n\n.*\n.*\n\| `b` \| shows b \| vite 8\.3\.8 \| nothing \| fails \|$/m);
  const second = renderMatrix(settings, [{ name: 'c', status: 'skipped', reason: 'no binary' }], first, manifest);
  assert.match(second, /\| `a` .*\| works \|\n\| `c` .* \| not run: no binary \|/);
  assert.match(second, /\| `b` .*\| fails \|/);
  assert.doesNotMatch(renderMatrix(settings.slice(0, 1), [], first, manifest), /`b`/);
});

test('environment: nothing of the runner, and installed commands first', () => {
  const parent = {
    PATH: '/bin',
    NODE_OPTIONS: '--x',
    npm_lifecycle_event: 'test',
    npm_config_registry: 'r',
    HOME: '/h',
  };
  const environment = environmentOf('/setting', parent, { MORE: '1' });
  assert.match(environment.PATH, /^\/setting\/node_modules\/\.bin.+\/bin$/);
  assert.deepEqual(
    ['NODE_OPTIONS', 'npm_lifecycle_event', 'npm_config_registry', 'HOME', 'MORE'].map((name) => environment[name]),
    [undefined, undefined, 'r', '/h', '1'],
  );
});

test('programs: output, exit codes, deadlines, and the end of all that was started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dispatch-matrix-test-'));
  const { exec, start, stopAll } = createProcesses(folder);
  try {
    const program = (text) => ['-e', text];
    assert.equal((await exec('node', program('console.log(1)'))).stdout, '1\n');
    await assert.rejects(
      exec('node', program('console.log("why"); process.exit(3)')),
      /ended with 3 instead of 0:\nwhy/,
    );
    assert.equal((await exec('node', program('process.exit(3)'), { expectExit: 3 })).code, 3);
    await assert.rejects(exec('no-such-command'), /ENOENT/);
    const forever = 'console.log("pid " + process.pid); setInterval(() => {}, 1000)';
    await assert.rejects(exec('node', program(forever), { timeout: 1_000 }), /took more than 1 s/);

    const started = start('node', program(forever));
    const [, pid] = await started.waitFor(/pid (\d+)/);
    await assert.rejects(started.waitFor(/never/, 50), /did not happen within 0\.05 s/);
    await assert.rejects(start('node', program('console.log("bye")')).waitFor(/never/), /It ended with 0\.\nbye/);
    await stopAll();
    assert.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' });
  } finally {
    await stopAll();
    rmSync(folder, { recursive: true });
  }
});

test('deadlines', async () => {
  assert.equal(await within(10_000, 'This', Promise.resolve(1)), 1);
  await assert.rejects(within(1, 'This', new Promise(() => {})), /This took more than 0\.001 s/);
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const home = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'create-dispatch-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(...args: string[]) {
  return spawnSync(process.execPath, [join(home, 'dist/cli.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
  });
}

const names = readdirSync(join(home, 'templates')).sort();

test('every folder of templates is one, and the README names it', () => {
  const { stdout, status } = run('--help');
  expect(status).toBe(0);
  const readme = readFileSync(join(home, 'README.md'), 'utf8');
  for (const name of names) {
    expect(stdout).toContain(`\n  ${name} `);
    expect(readme).toContain(`| \`${name}\` |`);
  }
  expect(stdout.match(/^ {2}\w+ {2,}/gm)).toHaveLength(names.length);
});

test.for(names)('%s: its files, with the name of the folder and the version of the packages', (name) => {
  const { stdout, stderr, status } = run('My App', '--template', name);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toContain('  cd "My App"\n  npm install\n  npm start');
  const created = join(folder, 'My App');
  const files = readdirSync(created, { recursive: true, encoding: 'utf8' });
  expect(files).toContain('.gitignore');
  expect(files).not.toContain('_gitignore');
  expect(existsSync(join(created, 'README.md'))).toBe(true);
  const manifest = JSON.parse(readFileSync(join(created, 'package.json'), 'utf8'));
  expect(manifest.name).toBe('my-app');
  const ranges = Object.entries({
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.devDependencies,
  });
  const own = ranges.filter(([each]) => each.startsWith('@dispatch/'));
  expect(own.length).toBeGreaterThan(1);
  for (const [each, range] of own) expect(`${each} ${range}`).toBe(`${each} ^${version}`);
});

test('a package is named after its folder, also in its sources', () => {
  run('some_words', '--template', 'library');
  expect(readFileSync(join(folder, 'some_words/src/tasks.ts'), 'utf8')).toContain("namespace: 'some-words'");
});

test('the current folder', () => {
  const { stdout, status } = run('.', '-t', 'node');
  expect(status).toBe(0);
  expect(stdout).not.toContain('cd ');
  expect(existsSync(join(folder, 'package.json'))).toBe(true);
});

test('a folder with something in it stays as it is', () => {
  writeFileSync(join(folder, 'mine'), '');
  const { stderr, status } = run('.', '--template', 'node');
  expect(status).toBe(1);
  expect(stderr).toMatch(/is not empty: name a folder/);
  expect(readdirSync(folder)).toEqual(['mine']);
});

test.for([
  [['app', '--template', 'angular'], /no template 'angular'\. There are:\n {2}node /],
  [['app', '--template', 'toString'], /no template 'toString'/],
  [['app'], /Name a folder and a template/],
  [['one', 'two', '--template', 'node'], /Name one folder, not one and two/],
  [['app', '--tempalte', 'node'], /--tempalte/],
] as const)('%s: what is wrong is said, and nothing is created', ([args, message]) => {
  const { stderr, stdout, status } = run(...args);
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(readdirSync(folder)).toEqual([]);
});

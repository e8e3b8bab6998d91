import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseOptions, usage } from '../src/options.ts';
import { UsageError } from '../src/usage-error.ts';

test('the defaults are the current folder and worker threads', () => {
  expect(parseOptions([])).toEqual({
    folders: ['.'],
    adapter: 'node',
    workers: undefined,
    timeout: undefined,
    top: 10,
    compare: false,
    json: false,
    lines: false,
    trace: undefined,
    progress: false,
    help: false,
    version: false,
  });
});

test('folders and options may be in any order', () => {
  expect(
    parseOptions(['a', '--workers=3', '--timeout', '500', 'b', '--top', '0', '--json', '--', '--c']),
  ).toMatchObject({
    folders: ['a', 'b', '--c'],
    workers: 3,
    timeout: 500,
    top: 0,
    json: true,
  });
});

test.each([
  ['--workers', ''],
  ['--workers', '1.5'],
  ['--workers', '257'],
  ['--workers=-1'],
  ['--timeout', '0'],
  ['--timeout', '1e3'],
  ['--timeout', '2147483648'],
  ['--top', 'all'],
  ['--workers'],
  ['--json=yes'],
  ['--adapter', 'toString'],
  ['--compare', '--adapter', 'node'],
  ['--adapter', 'in-process', '--workers', '2'],
  ['--lines', '--json'],
  ['--lines', '--compare'],
  ['--lines', '--top', '3'],
  ['--trace'],
])('rejects %s %s %s with a one-line message', (...args) => {
  expect(() => parseOptions(args)).toThrow(UsageError);
  expect(() => parseOptions(args)).toThrow(/^.+$/);
});

test('the README contains the output of --help', () => {
  expect(readFileSync(new URL('../README.md', import.meta.url), 'utf8')).toContain(usage);
});

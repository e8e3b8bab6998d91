import { expect, test } from 'vitest';
import { formatBytes, formatDuration, formatShare, formatTable, plural, printable } from '../src/format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [36_240_000, '36.2 MB'],
  [7.2e9, '7.2 GB'],
  [3e18, '3,000.0 PB'],
])('formats %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0.0 ms'],
  [85.12, '85.1 ms'],
  [999.96, '1.0 s'],
  [2312, '2.3 s'],
])('formats %d milliseconds as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test('a share of 0 is a dash', () => {
  expect([formatShare(1, 3), formatShare(0, 0)]).toEqual(['33.3 %', '-']);
});

test('counts have thousands separators and a plural noun', () => {
  expect([plural(0, 'file'), plural(1, 'file'), plural(1234, 'file')]).toEqual(['0 files', '1 file', '1,234 files']);
});

test.each([
  ['plain text, ümlaut, 名前, 👩‍👧', 'plain text, ümlaut, 名前, 👩‍👧'],
  ['a\nb\tc\rd', String.raw`a\nb\tc\rd`],
  ['\u001B[2Jgone\u0007\u007F\u009B', String.raw`\x1b[2Jgone\x07\x7f\x9b`],
  ['txt.\u202Egpj', String.raw`txt.\u{202e}gpj`],
  ['line\u2028break, half \uD83D', String.raw`line\u{2028}break, half \u{d83d}`],
])('escapes %j for a terminal', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('a table may have more rows than a call may have arguments', () => {
  expect(
    formatTable(
      Array.from({ length: 300_000 }, () => ['x']),
      'l',
    ),
  ).toHaveLength(300_000);
});

test('columns are aligned', () => {
  expect(
    formatTable(
      [
        ['a', '1', 'x'],
        ['bcd', '23', ''],
      ],
      'lrl',
    ),
  ).toEqual(['  a     1  x', '  bcd  23']);
});

import { createHash, randomBytes } from 'node:crypto';
import { link, rename } from 'node:fs/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Report } from '../src/report.ts';
import { runCli } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

const deadline = 40_000;

/** The expected result for a file of one piece. */
function expected(content: Uint8Array): Record<string, unknown> {
  return {
    bytes: content.length,
    gzipBytes: gzipSync(content).length,
    brotliBytes: brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

async function jsonReport(...args: string[]): Promise<Report> {
  const { code, stdout, stderr } = await runCli(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Report;
}

describe.each(['node', 'in-process'])('on %s', (adapter) => {
  test(
    'each file has a size, a hash and compressed sizes, and the totals are the sums',
    { timeout: deadline },
    async () => {
      const contents = {
        empty: Buffer.alloc(0),
        'text.txt': Buffer.from('the same line again and again\n'.repeat(2000)),
        'deep/er/noise.bin': randomBytes(300_000),
      };
      await using folder = await temporaryFolder(contents);
      const report = await jsonReport(folder.path, '--adapter', adapter);

      const wanted = Object.entries(contents).map(([name, content]) => ({
        path: folder.of(name),
        ...expected(content),
      }));
      expect(report.files).toHaveLength(wanted.length);
      expect(report.files).toEqual(
        expect.arrayContaining(wanted.map((file) => expect.objectContaining(file) as unknown)),
      );
      const total = (key: 'bytes' | 'gzipBytes' | 'brotliBytes'): number =>
        Object.values(contents).reduce((sum, content) => sum + Number(expected(content)[key]), 0);
      expect(report.totals).toEqual({
        files: 3,
        bytes: total('bytes'),
        gzipBytes: total('gzipBytes'),
        brotliBytes: total('brotliBytes'),
      });
    },
  );

  test(
    'a file of several pieces is hashed as a whole, and its compressed size is the sum over the pieces',
    { timeout: deadline },
    async () => {
      const piece = 2 ** 20;
      const content = Buffer.concat([
        randomBytes(piece),
        Buffer.from('abc'.repeat(piece)).subarray(0, piece),
        randomBytes(12_345),
      ]);
      await using folder = await temporaryFolder({ big: content });
      const report = await jsonReport(folder.path, '--adapter', adapter);

      const pieces = [0, 1, 2].map((n) => expected(content.subarray(n * piece, (n + 1) * piece)));
      expect(report.files).toMatchObject([
        {
          bytes: content.length,
          gzipBytes: pieces.reduce((sum, each) => sum + Number(each['gzipBytes']), 0),
          brotliBytes: pieces.reduce((sum, each) => sum + Number(each['brotliBytes']), 0),
          sha256: expected(content)['sha256'],
        },
      ]);
    },
  );
});

test('duplicates are grouped by content, and hard links waste no space', { timeout: deadline }, async () => {
  await using folder = await temporaryFolder({
    'a/1': 'twin',
    'b/2': 'twin',
    'c/3': 'twin',
    'link/one': 'linked!',
    lonely: 'other',
  });
  await link(folder.of('link/one'), folder.of('link/two'));
  const report = await jsonReport(folder.path);

  expect(report.wastedBytes).toBe(8);
  expect(report.duplicates).toEqual([
    {
      sha256: expected(Buffer.from('twin'))['sha256'],
      bytes: 4,
      copies: 3,
      wastedBytes: 8,
      paths: ['a/1', 'b/2', 'c/3'].map(folder.of),
    },
    {
      sha256: expected(Buffer.from('linked!'))['sha256'],
      bytes: 7,
      copies: 1,
      wastedBytes: 0,
      paths: ['link/one', 'link/two'].map(folder.of),
    },
  ]);
});

test(
  'the text report has the same figures as the JSON report, the largest files first',
  { timeout: deadline },
  async () => {
    await using folder = await temporaryFolder({
      small: 'x',
      large: 'y'.repeat(5000),
      'large too': 'y'.repeat(5000),
      middle: 'z'.repeat(700),
    });
    const [report, { code, stdout }] = [await jsonReport(folder.path), await runCli(folder.path, '--top', '3')];

    expect(code).toBe(0);
    expect(stdout).toContain(`4 files in ${folder.path}\n`);
    expect(stdout).toMatch(/size +10\.7 kB\n/);
    expect(stdout).toMatch(new RegExp(`gzip +${report.totals.gzipBytes} B +\\d\\.\\d %\n`));
    expect(stdout).toMatch(new RegExp(`brotli +${report.totals.brotliBytes} B +\\d\\.\\d %\n`));
    expect(stdout).toMatch(/time +\S+ m?s +\S+ .?B\/s on \d+ workers? \(node\)\n/);
    expect(stdout).toMatch(/5\.0 kB .*large\n.*5\.0 kB .*large too\n +700 B .*middle\n\n/);
    expect(stdout).toContain('Duplicates: 1 group, 5.0 kB wasted\n  2 copies of 5.0 kB, 5.0 kB wasted, SHA-256 ');
    expect(stdout).toContain(`\n    ${folder.of('large')}\n    ${folder.of('large too')}\n`);
  },
);

test('overlapping folders count each file once', { timeout: deadline }, async () => {
  await using folder = await temporaryFolder({ 'a/x': '1', 'a/b/y': '2', 'c/z': '3' });
  const report = await jsonReport(folder.of('a/b'), folder.of('a'), folder.of('a'));
  expect(report.files.map((file) => file.path)).toEqual([folder.of('a/b/y'), folder.of('a/x')]);
});

test('an empty folder gives an empty report', { timeout: deadline }, async () => {
  await using folder = await temporaryFolder();
  const { code, stdout, stderr } = await runCli(folder.path, '--compare');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('0 files in');
  expect(stdout).toContain('No duplicates');
});

test('--compare shows both adapters, and that their results are equal', { timeout: deadline }, async () => {
  await using folder = await temporaryFolder({ a: 'a'.repeat(100_000), b: randomBytes(100_000) });
  const { code, stdout, stderr } = await runCli(folder.path, '--compare', '--workers', '1');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/wall time +stall p50 +p99 +max +busy\n/);
  expect(stdout).toMatch(
    /\n +node +\S+ m?s +\S+ m?s +\S+ m?s +\S+ m?s +\S+ %\n +in-process +\S+ m?s +\S+ m?s +\S+ m?s +\S+ m?s +\S+ %\n/,
  );
  expect(stdout).toContain('Both adapters produced the same results.');

  const json = await runCli(folder.path, '--compare', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    totals: { files: 2 },
    comparison: { runs: [{ adapter: 'node' }, { adapter: 'in-process', workers: 0 }], differences: [] },
  });
});

test('a name with control characters is escaped and printed on one line', { timeout: deadline }, async () => {
  await using folder = await temporaryFolder({ plain: 'x' });
  await rename(folder.of('plain'), folder.of('evil\n\u001B[31mred'));
  const { code, stdout } = await runCli(folder.path);
  expect(code).toBe(0);
  expect(stdout).toContain(String.raw`evil\n\x1b[31mred`);
  expect(stdout).not.toContain('\u001B');
});

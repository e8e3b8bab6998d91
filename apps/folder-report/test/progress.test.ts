import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { showProgress, type ProgressStyle } from '../src/progress.ts';

function shown(style: ProgressStyle, files: number): string {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  {
    // All that the progress bar needs of a terminal is a width.
    using progress = showProgress(style, 'node', stream as unknown as NodeJS.WriteStream);
    for (let n = 0; n < files; n++) progress.fileDone(100, files);
  }
  return String(stream.read() ?? '');
}

test('prints few lines for many files', () => {
  const lines = shown('lines', 10_000).trimEnd().split('\n');
  expect(lines).toHaveLength(13);
  expect([lines[0], lines.at(-1)]).toEqual(['node: 1 file, 100 B', 'node: 10,000 files, 1.0 MB']);
});

test('the bar starts empty, ends full and is removed', () => {
  const text = shown('bar', 5);
  expect(text).toContain('| 0 of 0 files found, 0 B');
  expect(text).toContain('| 5 of 5 files found, 500 B');
  expect(text.endsWith('\u001B[2K')).toBe(true);
});

test('style none prints nothing', () => {
  expect(shown('none', 5)).toBe('');
});

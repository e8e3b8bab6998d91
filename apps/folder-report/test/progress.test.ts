import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { progressStyle, showProgress, type ProgressStyle } from '../src/progress.ts';

function shown(style: ProgressStyle, files: number, columns = 80): string {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns });
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
  expect(text).toContain('░ | 0 of 0 files found, 0 B');
  expect(text).not.toContain('█ | 0 of');
  expect(text).toContain('| 5 of 5 files found, 500 B');
  expect(text.endsWith('\u001B[2K')).toBe(true);
});

test('a narrow terminal gets the counts without a bar, so that nothing is cut', () => {
  const text = shown('bar', 5, 40);
  expect(text).toContain('5 of 5 files found, 500 B');
  expect(text).not.toMatch(/[█░]/);
});

test.each([
  [{ TERM: 'xterm' }, true, false, 'bar'],
  [{ TERM: 'dumb' }, true, false, 'lines'],
  [{ TERM: 'xterm', NO_COLOR: '1' }, true, false, 'lines'],
  [{ TERM: 'xterm', NO_COLOR: '' }, true, false, 'bar'],
  [{}, false, false, 'none'],
  [{ NO_COLOR: '1' }, false, true, 'lines'],
])('with %j, terminal %s and --progress %s the style is %s', (env, isTerminal, wanted, style) => {
  expect(progressStyle(wanted, isTerminal, env)).toBe(style);
});

test('style none prints nothing', () => {
  expect(shown('none', 5)).toBe('');
});

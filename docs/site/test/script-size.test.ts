// What each page of the built site loads as JavaScript at its start.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { scriptLimit } from './script-limit.ts';

const html = fileURLToPath(new URL('../dist/html', import.meta.url));
const sizes = new Map<string, number>();

function sizeOf(script: string): number {
  const known = sizes.get(script);
  if (known !== undefined) return known;
  const size = gzipSync(readFileSync(join(html, script))).byteLength;
  sizes.set(script, size);
  return size;
}

/** What the HTML names: its script, and what that is known to import. */
const scriptsOf = (text: string): Set<string> =>
  new Set([...text.matchAll(/<(?:script|link)\b[^>]*?\s(?:src|href)="([^"]+\.js)"/g)].map(([, script = '']) => script));

test('no page loads more than its limit', () => {
  const pages = readdirSync(html, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.html') && !path.startsWith('playground-frame'));
  expect(pages.length).toBeGreaterThan(100);
  const loaded = pages.map((path) => {
    const scripts = [...scriptsOf(readFileSync(join(html, path), 'utf8'))];
    return { path, count: scripts.length, bytes: scripts.reduce((sum, script) => sum + sizeOf(script), 0) };
  });
  expect(loaded.filter(({ count }) => count === 0)).toEqual([]);
  expect(loaded.filter(({ path, bytes }) => bytes > scriptLimit(path.replace(/\.html$/, '')))).toEqual([]);
});

import { expect, test } from 'vitest';
import { jsonOf, jsonParts } from '../src/json.ts';

const hostile = { path: 'a\u009b2Jb\u007f\u202etxt.exe\u2066x\u2028', 'k\u0085': ['\u001b[2J', 'ümlaut 名前'] };

test.each([0, 2])(
  'JSON with indent %d has no character that changes what a terminal shows, and the same value',
  (indent) => {
    const text = jsonOf(hostile, indent);
    // Line breaks are those of the indentation.
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
    expect(text).toContain('ümlaut 名前');
    expect(JSON.parse(text)).toEqual(hostile);
  },
);

test.each([
  { number: 1, text: 'x', none: null, empty: [], list: [1, { a: [{ b: 2 }] }, 'y'], object: { c: { d: [] } } },
  { left: undefined, right: true },
])('an object in parts is the same text as in one string: %j', (value) => {
  expect([...jsonParts(value)].join('')).toBe(`${JSON.stringify(value, null, 2)}\n`);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedLines, normalise, reportName, typesOf } from './api.mjs';

test('the declarations of an entry point, under any conditions', () => {
  assert.equal(typesOf({ types: './a.d.ts', default: './a.js' }), './a.d.ts');
  assert.equal(typesOf({ import: { types: './a.d.ts' }, require: { types: './a.d.cts' } }), './a.d.ts');
  assert.equal(typesOf({ node: './a.js', default: { types: './b.d.ts', default: './b.js' } }), './b.d.ts');
  assert.equal(typesOf('./package.json'), undefined);
  assert.equal(typesOf(null), undefined);
});

test('the names of reports', () => {
  assert.equal(reportName('@dispatch/core', '.'), 'core.d.ts');
  assert.equal(reportName('@dispatch/web', './blocking/worker'), 'web.blocking.worker.d.ts');
});

test('sorted by name and without comments', () => {
  const text = `import { Z } from 'z';
/** About b. */
export declare const b: Z; // more
interface Later {
  /** About c. */
  readonly c: number;
}
declare function a(value: string): void;
declare function a(value: number): void;
import { Y } from 'y';
export { a };
`;
  assert.equal(
    normalise(text),
    `import { Y } from 'y';
import { Z } from 'z';
interface Later {
  readonly c: number;
}
declare function a(value: string): void;
declare function a(value: number): void;
export declare const b: Z;
export { a };
`,
  );
});

test('what does not parse is an error', () => {
  assert.throws(() => normalise('export declare const;'), /The declarations do not parse/);
});

test('a difference names the lines', () => {
  assert.deepEqual(changedLines('a\nb\nc', 'a\nd\nc\ne'), ['- b', '+ d', '+ e']);
});

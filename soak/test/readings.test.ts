import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { missingGauges } from '../src/gauges.js';
import { growth } from '../src/readings.js';

const program = fileURLToPath(new URL('./fixtures/planted-leaks.mjs', import.meta.url));

it('every gauge detects the leak that is planted for it, and none without a leak', { timeout: 120_000 }, async () => {
  for (const missing of missingGauges()) console.log(`Not measured: ${missing}`);
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', '--expose-gc', program], {
    timeout: 110_000,
  });
  const { gauges, unknown, without, withLeaks } = JSON.parse(stdout) as Record<
    'gauges' | 'unknown' | 'without' | 'withLeaks',
    string[]
  >;
  expect(unknown).toEqual([]);
  expect(without).toEqual([]);
  expect(gauges.filter((name) => !withLeaks.includes(name))).toEqual([]);
});

it.each<[string, number[], number]>([
  ['is 0 if nothing changes', [5, 5, 5, 5, 5, 5], 0],
  ['is the difference from the first third to the last', [1, 2, 3, 4, 5, 6], 4],
  ['is 0 if the values go up and down', [5, 9, 5, 5, 9, 5, 5, 9, 5], 0],
  ['ignores one outlier at the end', [5, 5, 5, 5, 5, 5, 5, 5, 99], 0],
  ['is negative if the values fall', [9, 9, 9, 5, 5, 5], -4],
])('growth %s', (_name, values, expected) => {
  expect(growth(values)).toBe(expected);
});

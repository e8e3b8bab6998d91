import { expect, it } from 'vitest';
import { StartLimit } from '../src/start-limit.js';

it('no more processes are started within a second than its limit, and others after that', () => {
  let now = 0;
  const limit = new StartLimit(3, () => now);
  for (let start = 0; start < 3; start += 1) limit.add();
  now = 999;
  expect(() => {
    limit.add();
  }).toThrow('3 processes were started within a second');
  now = 1000;
  for (let start = 0; start < 3; start += 1) limit.add();
  expect(() => {
    limit.add();
  }).toThrow('within a second');
});

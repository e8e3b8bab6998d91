import { expect, it } from 'vitest';
import { listenLastingly } from '../../src/node/lasting-listeners.js';

const listener = (): void => {};
const event = 'an event of lasting-listeners.test.ts';
listenLastingly(event, listener);

it('adds a listener again after code has removed it, once that has returned', async () => {
  process.removeAllListeners(event);
  expect(process.listeners(event as 'exit')).toEqual([]);
  await Promise.resolve();
  expect(process.listeners(event as 'exit')).toEqual([listener]);
});

it('does not add it a second time for code that adds it again itself', async () => {
  const before = process.listeners(event as 'exit');
  process.removeAllListeners(event);
  for (const each of before) process.on(event, each);
  await Promise.resolve();
  expect(process.listeners(event as 'exit')).toEqual([listener]);
});

it('lets code remove its own listeners', async () => {
  const own = (): void => {};
  process.on(event, own);
  process.off(event, own);
  await Promise.resolve();
  expect(process.listeners(event as 'exit')).toEqual([listener]);
});

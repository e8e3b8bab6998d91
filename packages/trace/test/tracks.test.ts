import { expect, test } from 'vitest';
import { Tracks } from '../src/tracks.js';

test('as many tasks as a worker can hold have tracks of their own, apart from those of the next worker', () => {
  const names = new Map<number, string>();
  const tracks = new Tracks((track, name) => names.set(track, name));
  const ofFirst = Array.from({ length: 1024 }, () => tracks.take(1));
  const ofSecond = Array.from({ length: 1024 }, () => tracks.take(2));
  expect(new Set([...ofFirst, ...ofSecond]).size).toBe(2048);
  expect(names.get(ofFirst[1023] ?? 0)).toBe('worker 1, slot 1024');
  for (const track of ofFirst) tracks.release(track);
  expect(tracks.take(1)).toBe(ofFirst[0]);
  expect(ofSecond).not.toContain(tracks.take(2));
});

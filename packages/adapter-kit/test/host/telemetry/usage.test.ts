import { describe, expect, test } from 'vitest';
import { Usage } from '../../../src/host/telemetry/usage.js';

test('a worker that never had a call was never in use', () => {
  expect(new Usage(0, 1).share(100)).toBe(0);
});

test('before any time has passed the utilisation is 0', () => {
  const usage = new Usage(50, 1);
  expect(usage.share(50)).toBe(0);
  usage.change(50, 1);
  expect(usage.share(50)).toBe(0);
});

test('a slot in use counts from when it is taken to when it is free', () => {
  const usage = new Usage(0, 1);
  usage.change(10, 1);
  usage.change(40, 0);
  expect(usage.share(100)).toBeCloseTo(0.3);
  expect(usage.share(300)).toBeCloseTo(0.1);
});

test('a slot that is still in use counts up to now', () => {
  const usage = new Usage(0, 1);
  usage.change(50, 1);
  expect(usage.share(100)).toBeCloseTo(0.5);
  expect(usage.share(200)).toBeCloseTo(0.75);
});

test('each slot is a separate share', () => {
  const usage = new Usage(0, 4);
  usage.change(0, 1);
  expect(usage.share(100)).toBeCloseTo(0.25);
  usage.change(100, 3);
  expect(usage.share(200)).toBeCloseTo(0.5);
});

test('calls that wait for a slot use none', () => {
  const usage = new Usage(0, 2);
  usage.change(0, 50);
  expect(usage.share(100)).toBe(1);
});

test('the time of its start does not count, whatever was assigned to it meanwhile', () => {
  const usage = new Usage(0, 1);
  usage.change(10, 2);
  usage.change(50, 0);
  usage.change(60, 1);
  usage.begin(100);
  expect(usage.share(100)).toBe(0);
  usage.change(150, 0);
  expect(usage.share(200)).toBeCloseTo(0.5);
});

test('reading the utilisation changes nothing', () => {
  const usage = new Usage(0, 1);
  usage.change(0, 1);
  for (let now = 1; now <= 50; now += 1) usage.share(now);
  usage.change(50, 0);
  expect(usage.share(100)).toBeCloseTo(0.5);
});

describe('a change has to be recorded', () => {
  test.each([
    [0, 1, true],
    [1, 2, true],
    [2, 3, false],
    [3, 2, false],
    [3, 1, true],
    [1, 1, false],
  ])('with two slots, from %d calls to %d: %s', (before, after, worth) => {
    const usage = new Usage(0, 2);
    usage.change(0, before);
    expect(usage.changesWith(after)).toBe(worth);
  });
});

import { performance } from '@dispatch/core/internal';
import { expect, test } from 'vitest';
import { DateOfDispatcher } from '../../src/worker/date-of-dispatcher.js';

/** The date of the dispatcher when the clock of this thread was 0. */
const epoch = 1_000_000;

function answerNow(date: DateOfDispatcher, sent: number): void {
  date.answered(sent, epoch + performance.now());
}

test('one round trip gives the date', () => {
  const date = new DateOfDispatcher();
  answerNow(date, performance.now());
  expect(Math.abs(date.origin - epoch)).toBeLessThanOrEqual(date.roundTrip);
});

test('of several, the shortest round trip counts', () => {
  const date = new DateOfDispatcher();
  answerNow(date, performance.now() - 20_000);
  expect(date.origin - epoch).toBeGreaterThan(9000);
  answerNow(date, performance.now() - 10);
  answerNow(date, performance.now() - 500);
  expect(date.isExact).toBe(false);
  answerNow(date, performance.now() - 800);
  expect(date.isExact).toBe(true);
  expect(Math.abs(date.origin - epoch)).toBeLessThanOrEqual(date.roundTrip);
});

test('a round trip in which the clock went back is as wrong as one that took as long', () => {
  const date = new DateOfDispatcher();
  answerNow(date, performance.now() + 20_000);
  expect(date.isExact).toBe(false);
  answerNow(date, performance.now() - 10);
  answerNow(date, performance.now() + 20_000);
  expect(Math.abs(date.origin - epoch)).toBeLessThanOrEqual(date.roundTrip);
});

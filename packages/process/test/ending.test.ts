import { expect, it } from 'vitest';
import { Ending } from '../src/ending.js';

function messageOf(ending: Ending, code: number | null, signal: string | null): string | undefined {
  const { cause } = ending.describe(code, signal, true);
  return cause instanceof Error ? cause.message : undefined;
}

it('what the watch has said counts more than that the pipe was closed first', () => {
  const ending = new Ending();
  ending.closedPipe();
  ending.said('the process ran out of memory');
  expect(messageOf(ending, null, 'SIGKILL')).toBe('the process ran out of memory');
});

it('a process that has run out of heap says so, also if its pipe was closed long before its exit is noticed', () => {
  const ending = new Ending();
  ending.closedPipe();
  ending.wrote('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory');
  expect(messageOf(ending, null, 'SIGABRT')).toBe('the process ran out of memory (SIGABRT)');
});

it('a process that is ended because it has closed its pipe says so', () => {
  const ending = new Ending();
  ending.closedPipe();
  expect(messageOf(ending, null, 'SIGKILL')).toBe('its pipe was closed');
});

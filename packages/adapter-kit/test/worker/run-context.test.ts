import { CancelledError, TimeoutError } from '@dispatch/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { claimBytes, nextInSlot } from '../../src/wire/claims.js';
import { RunContext } from '../../src/worker/run-context.js';
import { Claims } from '../support/claims.js';

const id = nextInSlot(3);

function create(deadline = Infinity) {
  const claims = new Claims(new ArrayBuffer(claimBytes));
  return { claims, context: new RunContext(2, { id, deadline, priority: 0, context: undefined }, claims) };
}

function thrownBy(context: RunContext): unknown {
  try {
    context.throwIfCancelled();
  } catch (error) {
    return error;
  }
  return undefined;
}

afterEach(() => {
  vi.restoreAllMocks();
});

test('a context without a cancellation is not cancelled', () => {
  const { context } = create();
  expect(context.cancelled).toBe(false);
  expect(context.signal.aborted).toBe(false);
  expect(() => context.throwIfCancelled()).not.toThrow();
  expect([context.worker, context.deadline]).toEqual([2, Infinity]);
});

test('its signal is the same each time', () => {
  const { context } = create();
  expect(context.signal).toBe(context.signal);
});

describe('a cancellation by message', () => {
  test('aborts a signal that was read before, with the reason', () => {
    const { context } = create();
    const { signal } = context;
    context.cancel('reason');
    expect([signal.aborted, signal.reason]).toEqual([true, 'reason']);
  });

  test('aborts a signal that is read afterwards, with the reason', () => {
    const { context } = create();
    context.cancel('reason');
    expect([context.signal.aborted, context.signal.reason]).toEqual([true, 'reason']);
  });

  test('counts once', () => {
    const { context } = create();
    context.cancel('first');
    context.cancel('second');
    expect(context.signal.reason).toBe('first');
  });

  test('is thrown: a CancelledError with the reason as its cause', () => {
    const { context } = create();
    context.cancel('reason');
    expect(thrownBy(context)).toBeInstanceOf(CancelledError);
    expect(thrownBy(context)).toHaveProperty('cause', 'reason');
  });

  test.each([new TimeoutError(), new CancelledError()])('is thrown unchanged if it is %o', (reason) => {
    const { context } = create();
    context.cancel(reason);
    expect(thrownBy(context)).toBe(reason);
  });
});

describe('a cancel word', () => {
  test('is seen before the message with the reason arrives', () => {
    const { claims, context } = create();
    claims.cancel(id);
    expect(context.cancelled).toBe(true);
    expect(thrownBy(context)).toBeInstanceOf(CancelledError);
    expect(context.signal.aborted).toBe(true);
  });

  test('of a call that has timed out says so, whatever the clock of this thread says', () => {
    const { claims, context } = create();
    claims.cancel(id, true);
    expect(context.cancelled).toBe(true);
    expect(thrownBy(context)).toBeInstanceOf(TimeoutError);
    expect(context.signal.reason).toBeInstanceOf(TimeoutError);
  });

  test('of another call is not', () => {
    const { claims, context } = create();
    claims.cancel(nextInSlot(4));
    claims.cancel(nextInSlot(id));
    expect(context.cancelled).toBe(false);
  });
});

describe('a deadline', () => {
  test('cancels exactly at its millisecond', () => {
    const now = vi.spyOn(performance, 'now');
    const { context } = create(100);
    now.mockReturnValue(99.9);
    expect(context.cancelled).toBe(false);
    now.mockReturnValue(100);
    expect(context.cancelled).toBe(true);
    expect(thrownBy(context)).toBeInstanceOf(TimeoutError);
  });

  test('is the reason of a signal that is read after it', () => {
    vi.spyOn(performance, 'now').mockReturnValue(100);
    const { context } = create(100);
    expect(context.signal.reason).toBeInstanceOf(TimeoutError);
  });
});

test('without shared words a cancellation arrives only by message', () => {
  const context = new RunContext(1, { id, deadline: Infinity, priority: 0, context: undefined }, undefined);
  expect(context.cancelled).toBe(false);
  context.cancel('reason');
  expect(context.cancelled).toBe(true);
});

import { describe, expect, test, vi } from 'vitest';
import { Limit } from '../../../src/host/time/limit.js';
import { Timeline } from '../../../src/host/time/timeline.js';
import { ManualClock } from '../../support/manual-clock.js';

function create(mostLate?: number) {
  const clock = new ManualClock();
  const onReached = vi.fn();
  return { clock, onReached, limit: new Limit(new Timeline(clock, mostLate), onReached) };
}

/** The thread is blocked, and then its event loop runs the timers that are due. */
function block(clock: ManualClock, milliseconds: number): void {
  clock.freeze(milliseconds);
  clock.turn();
  clock.turn();
}

describe('a limit', () => {
  test('is reached at its time, once', () => {
    const { clock, limit, onReached } = create();
    limit.start(1000);
    clock.advance(999);
    expect(onReached).not.toHaveBeenCalled();
    clock.advance(1);
    expect(onReached).toHaveBeenCalledOnce();
    expect(limit.isRunning).toBe(false);
    clock.advance(10_000);
    expect(onReached).toHaveBeenCalledOnce();
  });

  test('is not reached after it was stopped, and may be started again', () => {
    const { clock, limit, onReached } = create();
    limit.start(1000);
    clock.advance(900);
    limit.stop();
    clock.advance(1000);
    expect(onReached).not.toHaveBeenCalled();
    limit.start(1000);
    clock.advance(999);
    expect(onReached).not.toHaveBeenCalled();
    clock.advance(1);
    expect(onReached).toHaveBeenCalledOnce();
  });

  test.each([0, 100, 900, 999])('does not count the time of a blocked thread, which begins after %d ms', (before) => {
    const { clock, limit, onReached } = create();
    limit.start(1000);
    clock.advance(before);
    block(clock, 100_000);
    expect(onReached).not.toHaveBeenCalled();
    clock.advance(100);
    expect(onReached).not.toHaveBeenCalled();
    clock.advance(1000);
    expect(onReached).toHaveBeenCalledOnce();
  });

  test('is reached although each timer is late, as in a hidden page', () => {
    const { clock, limit, onReached } = create();
    limit.start(1000);
    for (let time = 1; time <= 7; time += 1) block(clock, 60_000);
    expect(onReached).not.toHaveBeenCalled();
    block(clock, 60_000);
    expect(onReached).toHaveBeenCalledOnce();
  });

  test('is reached when the clock of a user calls its timer, whatever that clock skips', () => {
    const { clock, limit, onReached } = create(Infinity);
    limit.start(1000);
    block(clock, 100_000);
    expect(onReached).toHaveBeenCalledOnce();
  });

  test('that is infinite is never reached', () => {
    const { clock, limit, onReached } = create();
    limit.start(Infinity);
    expect(limit.isRunning).toBe(false);
    clock.advance(1e9);
    expect(onReached).not.toHaveBeenCalled();
  });
});

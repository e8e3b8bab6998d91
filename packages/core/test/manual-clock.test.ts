import { ManualClock } from '@dispatch/core/testing';
import { describe, expect, test } from 'vitest';

describe('a manual clock', () => {
  test('begins at 0, and is advanced only by advance()', () => {
    const clock = new ManualClock();
    expect(clock.now()).toBe(0);
    clock.advance(1.5);
    clock.advance(2);
    expect(clock.now()).toBe(3.5);
  });

  test('fires each timer once, in order, at its time', () => {
    const clock = new ManualClock();
    const fired: string[] = [];
    clock.after(20, () => fired.push(`late at ${clock.now()}`));
    clock.after(10, () => fired.push(`first at ${clock.now()}`));
    clock.after(10, () => fired.push(`second at ${clock.now()}`));
    clock.advance(9);
    expect(fired).toEqual([]);
    clock.advance(100);
    clock.advance(100);
    expect(fired).toEqual(['first at 10', 'second at 10', 'late at 20']);
  });

  test('fires a timer that another one sets, if it is due', () => {
    const clock = new ManualClock();
    const fired: number[] = [];
    const again = (): void => {
      fired.push(clock.now());
      clock.after(10, again);
    };
    clock.after(10, again);
    clock.advance(35);
    expect(fired).toEqual([10, 20, 30]);
  });

  test('fires no timer that was stopped', () => {
    const clock = new ManualClock();
    const fired: string[] = [];
    const stop = clock.after(20, () => fired.push('stopped'));
    clock.after(10, stop);
    clock.advance(30);
    stop();
    expect(fired).toEqual([]);
  });

  test('fires with advance(0) what is due now', () => {
    const clock = new ManualClock();
    const fired: string[] = [];
    clock.after(0, () => fired.push('fired'));
    expect(fired).toEqual([]);
    clock.advance(0);
    expect(fired).toEqual(['fired']);
  });

  test('fires what is due now in a later turn by itself, and nothing else', async () => {
    const clock = new ManualClock();
    const fired: string[] = [];
    clock.after(0, () => fired.push('now'));
    clock.after(1, () => fired.push('later'));
    const stop = clock.after(0, () => fired.push('stopped'));
    stop();
    await Promise.resolve();
    expect(fired).toEqual([]);
    await new Promise<void>((resolve) => clock.after(0, resolve));
    expect(fired).toEqual(['now']);
    expect(clock.now()).toBe(0);
  });

  test('may be advanced by a timer', () => {
    const clock = new ManualClock();
    const fired: string[] = [];
    clock.after(10, () => clock.advance(100));
    clock.after(50, () => fired.push(`at ${clock.now()}`));
    clock.advance(20);
    expect(fired).toEqual(['at 50']);
    expect(clock.now()).toBe(110);
  });

  test.each([-1, NaN, Infinity, '10'])('rejects %s', (milliseconds) => {
    const clock = new ManualClock();
    let fired = false;
    clock.after(0, () => {
      fired = true;
    });
    // Code that is not type-checked may pass anything.
    expect(() => clock.advance(milliseconds as number)).toThrow(/'milliseconds' must be a non-negative finite number/);
    expect([fired, clock.now()]).toEqual([false, 0]);
  });
});

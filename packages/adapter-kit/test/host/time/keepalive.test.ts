import { expect, test, vi } from 'vitest';
import { Keepalive } from '../../../src/host/time/keepalive.js';
import { ManualClock } from '../../support/manual-clock.js';

function create() {
  const clock = new ManualClock();
  return { clock, hold: vi.spyOn(clock, 'hold'), keepalive: new Keepalive(clock) };
}

test('nothing keeps the process alive initially', () => {
  const { hold } = create();
  expect(hold).not.toHaveBeenCalled();
});

test('the first hold keeps the process alive, and releasing the last one does not', () => {
  const { clock, keepalive } = create();
  keepalive.hold();
  keepalive.hold();
  expect(clock.holding).toBe(true);
  keepalive.release();
  expect(clock.holding).toBe(true);
  keepalive.release();
  expect(clock.holding).toBe(false);
});

test('it can be kept alive again', () => {
  const { clock, keepalive } = create();
  keepalive.hold();
  keepalive.release();
  keepalive.hold();
  expect(clock.holding).toBe(true);
});

test('the clock is notified only of changes, because it is toggled for every call', () => {
  const { hold, keepalive } = create();
  keepalive.hold();
  for (let call = 0; call < 100; call += 1) {
    keepalive.hold();
    keepalive.release();
  }
  keepalive.release();
  expect(hold.mock.calls).toEqual([[true], [false]]);
});

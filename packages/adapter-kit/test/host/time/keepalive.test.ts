import { expect, test, vi } from 'vitest';
import { Keepalive } from '../../../src/host/time/keepalive.js';
import { ManualClock } from '../../support/manual-clock.js';

function create() {
  const clock = new ManualClock();
  return { clock, hold: vi.spyOn(clock, 'hold'), keepalive: new Keepalive(clock) };
}

test('nobody holds the process at first', () => {
  const { hold } = create();
  expect(hold).not.toHaveBeenCalled();
});

test('the first one holds the process, and the last one lets it go', () => {
  const { clock, keepalive } = create();
  keepalive.hold();
  keepalive.hold();
  expect(clock.holding).toBe(true);
  keepalive.release();
  expect(clock.holding).toBe(true);
  keepalive.release();
  expect(clock.holding).toBe(false);
});

test('it can be held again', () => {
  const { clock, keepalive } = create();
  keepalive.hold();
  keepalive.release();
  keepalive.hold();
  expect(clock.holding).toBe(true);
});

test('the clock is only told of changes: a toggle a call must cost next to nothing', () => {
  const { hold, keepalive } = create();
  keepalive.hold();
  for (let call = 0; call < 100; call += 1) {
    keepalive.hold();
    keepalive.release();
  }
  keepalive.release();
  expect(hold.mock.calls).toEqual([[true], [false]]);
});

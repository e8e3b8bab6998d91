import { describe, expect, test, vi } from 'vitest';
import { due, Timeline, type Due } from '../../../src/host/time/timeline.js';
import { ManualClock } from '../../support/manual-clock.js';

function create() {
  const clock = new ManualClock();
  return { clock, timeline: new Timeline(clock) };
}

describe('a due entry', () => {
  test('is called at its time and not before', () => {
    const { clock, timeline } = create();
    const onDue = vi.fn();
    timeline.set(due(onDue), 10);
    clock.advance(9);
    expect(onDue).not.toHaveBeenCalled();
    clock.advance(1);
    expect(onDue).toHaveBeenCalledOnce();
    clock.advance(100);
    expect(onDue).toHaveBeenCalledOnce();
  });

  test('is called in the order of time, regardless of the order of insertion', () => {
    const { clock, timeline } = create();
    const order: number[] = [];
    for (const time of [5, 3, 8, 1, 9, 2, 7, 4, 6])
      timeline.set(
        due(() => order.push(time)),
        time,
      );
    clock.advance(10);
    expect(order).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('has one timer, however many entries there are', () => {
    const { clock, timeline } = create();
    for (const time of [10, 20, 30])
      timeline.set(
        due(() => {}),
        time,
      );
    expect(clock.timers).toBe(1);
    expect(clock.timersSet).toBe(1);
  });

  test('that is earlier than the timer resets the timer', () => {
    const { clock, timeline } = create();
    const onDue = vi.fn();
    timeline.set(
      due(() => {}),
      100,
    );
    timeline.set(due(onDue), 10);
    expect(clock.timers).toBe(1);
    clock.advance(10);
    expect(onDue).toHaveBeenCalledOnce();
  });

  test('is never called if it is set to Infinity', () => {
    const { clock, timeline } = create();
    timeline.set(
      due(() => {}),
      Infinity,
    );
    expect(clock.timers).toBe(0);
    expect(timeline.delay).toBe(Infinity);
  });

  test('is never passed to the clock as a delay that a timer of the platform cannot have', () => {
    const { clock, timeline } = create();
    const after = vi.spyOn(clock, 'after');
    const onDue = vi.fn();
    timeline.set(due(onDue), 2 ** 40);
    expect(after).toHaveBeenLastCalledWith(2 ** 31 - 1, expect.any(Function));
    clock.advance(2 ** 31);
    expect(onDue).not.toHaveBeenCalled();
    timeline.set(
      due(() => {}),
      0,
    );
    expect(after).toHaveBeenLastCalledWith(0, expect.any(Function));
  });

  test('is known in advance', () => {
    const { timeline } = create();
    timeline.set(
      due(() => {}),
      20,
    );
    timeline.set(
      due(() => {}),
      10,
    );
    expect(timeline.delay).toBe(10);
  });
});

describe('a removed entry', () => {
  test('is not called', () => {
    const { clock, timeline } = create();
    const onDue = vi.fn();
    const thing = due(onDue);
    timeline.set(thing, 10);
    timeline.remove(thing);
    expect(thing.place).toBe(-1);
    expect(timeline.delay).toBe(Infinity);
    clock.advance(20);
    expect(onDue).not.toHaveBeenCalled();
  });

  test('may be removed again, or may never have been set', () => {
    const { timeline } = create();
    const thing = due(() => {});
    timeline.remove(thing);
    timeline.set(thing, 10);
    timeline.remove(thing);
    timeline.remove(thing);
    expect(thing.place).toBe(-1);
  });

  test('leaves all others in order, whatever its position', () => {
    const times = [5, 3, 8, 1, 9, 2, 7, 4, 6, 10, 12, 11];
    for (const removed of times) {
      const { clock, timeline } = create();
      const order: number[] = [];
      const things = new Map(times.map((time) => [time, due(() => order.push(time))]));
      for (const [time, thing] of things) timeline.set(thing, time);
      timeline.remove(things.get(removed) as Due);
      clock.advance(20);
      expect(order).toEqual(times.filter((time) => time !== removed).sort((a, b) => a - b));
    }
  });

  test('and set again many times leaves the others in order', () => {
    const { clock, timeline } = create();
    const order: Due[] = [];
    const things = Array.from({ length: 50 }, () => {
      const thing = due(() => order.push(thing));
      return thing;
    });
    let random = 1;
    const next = (below: number): number => (random = (random * 48_271) % 2_147_483_647) % below;
    for (let change = 0; change < 2000; change += 1) {
      const thing = things[next(things.length)] as Due;
      if (next(3) === 0) timeline.remove(thing);
      else timeline.set(thing, 1 + next(1000));
    }
    const set = things.filter(({ place }) => place >= 0);
    clock.advance(1001);
    expect(order).toHaveLength(set.length);
    expect(order.map(({ dueAt }) => dueAt)).toEqual(set.map(({ dueAt }) => dueAt).sort((a, b) => a - b));
  });
});

describe('an entry that is set again', () => {
  test('to a later time is called then, and once', () => {
    const { clock, timeline } = create();
    const times: number[] = [];
    const thing = due(() => times.push(clock.now()));
    timeline.set(thing, 10);
    timeline.set(thing, 30);
    clock.advance(100);
    expect(times).toEqual([30]);
  });

  test('to an earlier time is called then, and once', () => {
    const { clock, timeline } = create();
    const times: number[] = [];
    const thing = due(() => times.push(clock.now()));
    timeline.set(thing, 30);
    timeline.set(thing, 10);
    clock.advance(100);
    expect(times).toEqual([10]);
  });

  test('to never is not called', () => {
    const { clock, timeline } = create();
    const onDue = vi.fn();
    const thing = due(onDue);
    timeline.set(thing, 30);
    timeline.set(thing, Infinity);
    clock.advance(100);
    expect(onDue).not.toHaveBeenCalled();
  });
});

describe('a tick', () => {
  test('calls entries that are due exactly now', () => {
    const { clock, timeline } = create();
    const onDue = vi.fn();
    timeline.set(due(onDue), 10);
    clock.freeze(10);
    timeline.tick();
    expect(onDue).toHaveBeenCalledOnce();
  });

  test('may begin inside another, and nothing is called twice', () => {
    const { clock, timeline } = create();
    const order: number[] = [];
    for (const time of [1, 2, 3]) {
      timeline.set(
        due(() => {
          order.push(time);
          timeline.tick();
        }),
        time,
      );
    }
    clock.freeze(3);
    timeline.tick();
    expect(order).toEqual([1, 2, 3]);
  });

  test('does not call entries that an earlier one removes', () => {
    const { clock, timeline } = create();
    const later = vi.fn();
    const thing = due(later);
    timeline.set(
      due(() => timeline.remove(thing)),
      1,
    );
    timeline.set(thing, 2);
    clock.freeze(5);
    timeline.tick();
    expect(later).not.toHaveBeenCalled();
  });

  test('calls entries that an earlier one sets, if they are due too', () => {
    const { clock, timeline } = create();
    const later = vi.fn();
    timeline.set(
      due(() => timeline.set(due(later), 2)),
      1,
    );
    clock.freeze(5);
    timeline.tick();
    expect(later).toHaveBeenCalledOnce();
  });
});

describe('a timer that was delayed', () => {
  test('lets arrived messages be processed before anything is overdue', () => {
    const { clock, timeline } = create();
    const onDue = vi.fn();
    timeline.set(due(onDue), 10);
    clock.freeze(60);
    clock.turn();
    expect(onDue).not.toHaveBeenCalled();
    clock.turn();
    expect(onDue).toHaveBeenCalledOnce();
  });

  test('by a short time does not', () => {
    const { clock, timeline } = create();
    const onDue = vi.fn();
    timeline.set(due(onDue), 10);
    clock.freeze(59);
    clock.turn();
    expect(onDue).toHaveBeenCalledOnce();
  });

  test('does not call entries that were removed in that turn', () => {
    const { clock, timeline } = create();
    const onDue = vi.fn();
    const thing = due(onDue);
    timeline.set(thing, 10);
    clock.freeze(60);
    clock.turn();
    timeline.remove(thing);
    clock.turn();
    expect(onDue).not.toHaveBeenCalled();
  });

  test('continues for entries that are due later', () => {
    const { clock, timeline } = create();
    const later = vi.fn();
    timeline.set(
      due(() => {}),
      10,
    );
    timeline.set(due(later), 200);
    clock.freeze(100);
    clock.turn();
    clock.turn();
    clock.advance(100);
    expect(later).toHaveBeenCalledOnce();
  });

  test('is not postponed by entries that are set meanwhile, turn after turn', () => {
    const { clock, timeline } = create();
    const onDue = vi.fn();
    timeline.set(due(onDue), 10);
    clock.freeze(100);
    for (let turn = 0; turn < 10; turn += 1) {
      clock.turn();
      // Like a server that gets a request with a timeout in every turn of its event loop.
      timeline.set(
        due(() => {}),
        clock.now() + 1000,
      );
    }
    expect(onDue).toHaveBeenCalledOnce();
  });
});

describe('after stop()', () => {
  test('there is no timer and nothing is called', () => {
    const { clock, timeline } = create();
    const onDue = vi.fn();
    const thing = due(onDue);
    timeline.set(thing, 10);
    timeline.stop();
    expect(clock.timers).toBe(0);
    clock.advance(20);
    timeline.tick();
    expect(onDue).not.toHaveBeenCalled();
  });

  test('entries can still be removed', () => {
    const { timeline } = create();
    const things = [due(() => {}), due(() => {})];
    for (const thing of things) timeline.set(thing, 10);
    timeline.stop();
    for (const thing of things) timeline.remove(thing);
    expect(timeline.delay).toBe(Infinity);
  });

  test('no timer is set again', () => {
    const { clock, timeline } = create();
    timeline.stop();
    timeline.set(
      due(() => {}),
      10,
    );
    expect(clock.timers).toBe(0);
  });
});

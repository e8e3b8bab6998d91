import { afterEach, expect, it, vi } from 'vitest';
import { blockOnPipes } from '../src/block-on-pipes.js';
import { ChildLink } from '../src/child-link.js';

type Parts = Parameters<ReturnType<typeof blockOnPipes>['block']>[2];
type Blocked = Parameters<ReturnType<typeof blockOnPipes>['block']>[0];

afterEach(() => {
  vi.restoreAllMocks();
});

/** The pauses of a thread that blocks for 2000 looks at one pipe, each of which takes a millisecond. */
function pausesWhile(moves: boolean): readonly number[] {
  const pauses: number[] = [];
  vi.spyOn(Atomics, 'wait').mockImplementation((_words, _index, _value, timeout) => {
    pauses.push(Number(timeout));
    return 'timed-out';
  });
  let looks = 0;
  let time = 0;
  const link = Object.create(ChildLink.prototype, { moved: { get: () => (moves ? looks : 0) } }) as ChildLink;
  const lane = { status: 'ready', link };
  const receive = (): undefined => {
    looks += 1;
  };
  const nothing = (): void => {};
  Object.assign(link, { probe: () => undefined, receive, peek: nothing });
  const call = {
    get settled() {
      return looks > 2000;
    },
  };
  const parts = {
    assignment: { assignIfDue: nothing },
    messages: { readReceived: nothing, receive: nothing, exited: nothing },
    pool: { lanes: [lane] },
    timeline: { tick: nothing, delay: Infinity },
  };
  const clock = { now: () => (time += 0.5) };
  blockOnPipes(clock as never).block(call as unknown as Blocked, Infinity, parts as unknown as Parts);
  return pauses;
}

it('a thread that blocks looks rarely while nothing moves', () => {
  expect(Math.max(...pausesWhile(false))).toBe(5);
});

it('a thread that blocks does not pause while a large value moves', () => {
  expect(pausesWhile(true)).toEqual([]);
});

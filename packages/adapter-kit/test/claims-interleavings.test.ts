import { expect, test } from 'vitest';
import { claimBytes, Claims, nextInSlot, type CallId } from '../src/wire/claims.js';

// One slot, two sides, every order in which their steps can meet. A step is one access to shared memory.

type Side = Generator<void, void, void>;

interface Run {
  readonly withdrawn: CallId[];
  readonly claimed: CallId[];
  readonly reused: CallId[];
  readonly wrong: string[];
}

const first = nextInSlot(0);
const second = nextInSlot(first);

class Channel {
  readonly messages: CallId[] = [];
  readonly replies: CallId[] = [];
}

/** Hands a call over, may take it back, and hands over the next as soon as the slot allows. */
function* dispatcher(claims: Claims, channel: Channel, run: Run, patience: number): Side {
  let free = true;
  for (const id of [first, second]) {
    if (!free) return;
    claims.offer(id);
    yield;
    channel.messages.push(id);
    yield;
    const taken = claims.withdraw(id);
    yield;
    free = false;
    if (taken) {
      run.withdrawn.push(id);
      for (let look = 0; look < patience && !free; look += 1) {
        free = claims.isFreed(id);
        yield;
      }
    } else {
      for (let look = 0; look < patience && !free; look += 1) {
        if (!claims.isRunning(id)) run.wrong.push(`call ${id} was neither taken back nor runs`);
        free = channel.replies.includes(id);
        yield;
      }
    }
    if (free && id === first) run.reused.push(nextInSlot(id));
  }
}

/** Takes messages in order, and may meet an old one a second time. */
function* worker(claims: Claims, channel: Channel, run: Run, turns: number): Side {
  let read = 0;
  for (let turn = 0; turn < turns; turn += 1) {
    const id = channel.messages[read];
    if (id === undefined) {
      yield;
      continue;
    }
    read += 1;
    const claimed = claims.claim(id);
    // claim() is two steps where the first fails; the one in between is checked below, in its own test.
    yield;
    if (!claimed) continue;
    run.claimed.push(id);
    channel.replies.push(id);
    yield;
    // A stale message: the call is over, its slot may be in use again.
    if (claims.claim(id)) run.wrong.push(`call ${id} was claimed twice`);
    yield;
  }
}

/** Runs two sides in the order that `schedule` says, bit by bit, and then whichever is left. */
function interleave(schedule: number, steps: number): Run {
  const claims = new Claims(new ArrayBuffer(claimBytes));
  const channel = new Channel();
  const run: Run = { withdrawn: [], claimed: [], reused: [], wrong: [] };
  const sides = [dispatcher(claims, channel, run, 3), worker(claims, channel, run, 6)];
  for (let step = 0; step < steps; step += 1) sides[(schedule >> step) & 1]?.next();
  for (const side of sides) for (const _ of side);
  return run;
}

const steps = 16;

test('in no order a call is both claimed and taken back, claimed twice, or claimed by the message of another', () => {
  const seen = new Set<string>();
  for (let schedule = 0; schedule < 2 ** steps; schedule += 1) {
    const { claimed, reused, withdrawn, wrong } = interleave(schedule, steps);
    if (wrong.length > 0 || claimed.some((id) => withdrawn.includes(id)) || new Set(claimed).size < claimed.length) {
      throw new Error(`schedule ${schedule.toString(2)}: claimed ${claimed}, withdrawn ${withdrawn}; ${wrong.join(', ')}`);
    }
    seen.add(`claimed ${claimed} withdrawn ${withdrawn} reused ${reused}`);
  }
  // The orders are many enough that each fate of both calls was among them.
  expect([...seen].sort()).toEqual(expect.arrayContaining([
    `claimed ${first},${second} withdrawn  reused ${second}`,
    `claimed ${first} withdrawn ${second} reused ${second}`,
    `claimed ${second} withdrawn ${first} reused ${second}`,
    `claimed  withdrawn ${first},${second} reused ${second}`,
    `claimed  withdrawn ${first} reused `,
  ]));
});

test('a worker that meets a withdrawn call while its slot is looked at frees it once', () => {
  // Within claim(): the first swap has failed, the dispatcher looks, the second frees the slot.
  const memory = new ArrayBuffer(claimBytes);
  const [dispatching, working] = [new Claims(memory), new Claims(memory)];
  dispatching.offer(first);
  dispatching.withdraw(first);
  expect(dispatching.isFreed(first)).toBe(false);
  expect(working.claim(first)).toBe(false);
  expect(dispatching.isFreed(first)).toBe(true);
  dispatching.offer(second);
  expect(working.claim(first)).toBe(false);
  expect(dispatching.isFreed(second)).toBe(false);
  expect(working.claim(second)).toBe(true);
});

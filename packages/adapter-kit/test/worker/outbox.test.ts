import { SerializationError, transfer, type TransferableObject } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { Bell, bellBytes } from '../../src/wire/bell.js';
import { decodeThrown, type EncodedThrown } from '../../src/wire/error-codec.js';
import { openFromWorker, type FromWorker } from '../../src/wire/opaque-messages.js';
import { expandReply } from '../../src/wire/short-messages.js';
import type { RepliesMessage, WorkerMessage } from '../../src/wire/messages.js';
import { Durations } from '../../src/worker/durations.js';
import { Outbox } from '../../src/worker/outbox.js';

/** The deadline of a call, and when it began and ended. */
const inTime = [5, 1, 4.9] as const;
const tooLate = [5, 1, 5] as const;

function create() {
  const posted: WorkerMessage[] = [];
  const durations = new Durations();
  const bell = new Bell(new SharedArrayBuffer(bellBytes));
  const post = (message: FromWorker, transferred: readonly TransferableObject[] = []): void => {
    posted.push(
      expandReply(openFromWorker(structuredClone(message, { transfer: [...transferred] as Transferable[] }))),
    );
  };
  return { posted, durations, bell, outbox: new Outbox(post, { posted: () => bell.notify(), dying() {} }, durations) };
}

/** The posted replies, in order. */
function replies(posted: readonly WorkerMessage[]) {
  return posted
    .filter((message): message is RepliesMessage => message.type === 'replies')
    .flatMap(({ ids, values, failed = [], late = [] }) =>
      ids.map((id, position) => {
        const failure = failed.includes(position);
        const value = failure ? decodeThrown(values[position] as EncodedThrown) : values[position];
        return { id, value, failure, late: late.includes(position) };
      }),
    );
}

test('replies are sent as one message, in order', () => {
  const { outbox, posted } = create();
  outbox.addResult(1, 'a', ...inTime);
  outbox.addFailure(2, new Error('b'), [], ...inTime);
  outbox.addResult(3, 'c', ...tooLate);
  expect(posted).toEqual([]);
  outbox.flush();
  expect(posted).toHaveLength(1);
  expect(replies(posted)).toEqual([
    { id: 1, value: 'a', failure: false, late: false },
    { id: 2, value: new Error('b'), failure: true, late: false },
    { id: 3, value: 'c', failure: false, late: true },
  ]);
});

test('a message has no positions of failed and late replies if there are none', () => {
  const { outbox, posted } = create();
  outbox.addResult(1, 'a', ...inTime);
  outbox.flush();
  expect(Object.keys(posted[0] ?? {})).toEqual(['type', 'ids', 'values', 'times']);
});

test('each reply has the start and end time of its call in milliseconds since the epoch, alone or among others', () => {
  const { outbox, posted } = create();
  const { timeOrigin } = performance;
  outbox.addResult(1, 'a', Infinity, 1, 2);
  outbox.addFailure(2, new Error('b'), [], Infinity, 3, 5);
  outbox.flush();
  outbox.addResult(3, 'c', Infinity, 6, 7);
  outbox.addResult(4, () => {}, Infinity, 8, 9);
  outbox.flush();
  const times = posted.map(
    (message) => message.type === 'replies' && Array.from(message.times, (time) => Math.round(time - timeOrigin)),
  );
  expect(times).toEqual([
    [1, 2, 3, 5],
    [6, 7],
    [8, 9],
  ]);
});

test('nothing is posted if the outbox is empty', () => {
  const { outbox, posted, bell } = create();
  outbox.flush();
  expect(posted).toEqual([]);
  expect(bell.count()).toBe(0);
});

test('a flushed reply is not posted again', () => {
  const { outbox, posted } = create();
  outbox.addFailure(1, 'a', [], ...tooLate);
  outbox.flush();
  outbox.addResult(2, 'b', ...inTime);
  outbox.flush();
  expect(replies(posted)).toEqual([
    { id: 1, value: 'a', failure: true, late: true },
    { id: 2, value: 'b', failure: false, late: false },
  ]);
});

test('it knows whether it is empty', () => {
  const { outbox } = create();
  expect(outbox.isEmpty).toBe(true);
  outbox.addResult(1, 'a', ...inTime);
  expect(outbox.isEmpty).toBe(false);
  outbox.flush();
  expect(outbox.isEmpty).toBe(true);
});

test('another message is posted after the replies so far', () => {
  const { outbox, posted } = create();
  outbox.addResult(1, 'a', ...inTime);
  outbox.post({ type: 'pong' });
  expect(posted.map(({ type }) => type)).toEqual(['replies', 'pong']);
});

test('the dispatcher is notified after each message', () => {
  const { outbox, bell } = create();
  outbox.addResult(1, 'a', ...inTime);
  outbox.flush();
  outbox.post({ type: 'pong' });
  expect(bell.count()).toBe(2);
});

test('durations are sent with the replies, once', () => {
  const { outbox, posted, durations } = create();
  durations.measured(4, 2);
  outbox.addResult(1, 'a', ...inTime);
  outbox.flush();
  outbox.addResult(2, 'b', ...inTime);
  outbox.flush();
  expect(posted.map((message) => 'durations' in message && message.durations)).toEqual([
    [{ task: 4, milliseconds: 2 }],
    false,
  ]);
});

describe('a result that cannot be cloned', () => {
  test('fails alone among many, and the order is kept', () => {
    const { outbox, posted } = create();
    outbox.addResult(1, 'a', ...inTime);
    outbox.addFailure(2, new TypeError('b'), [], ...tooLate);
    outbox.addResult(3, { callback() {} }, ...tooLate);
    outbox.addResult(4, 'd', ...inTime);
    outbox.flush();
    const all = replies(posted);
    expect(all.map(({ id, failure, late }) => [id, failure, late])).toEqual([
      [1, false, false],
      [2, true, true],
      [3, true, true],
      [4, false, false],
    ]);
    expect(all[1]?.value).toBeInstanceOf(TypeError);
    expect(all[2]?.value).toBeInstanceOf(SerializationError);
    expect(all[2]).toHaveProperty('value.message', expect.stringContaining(".callback is the function 'callback'"));
    expect(all[2]).toHaveProperty('value.cause', expect.anything());
  });

  test('fails if it is the only one', () => {
    const { outbox, posted } = create();
    outbox.addResult(1, () => {}, ...inTime);
    outbox.flush();
    expect(replies(posted)).toMatchObject([{ id: 1, failure: true, value: { code: 'DISPATCH_SERIALIZATION' } }]);
    expect(posted).toHaveLength(1);
  });

  test('does not delay durations', () => {
    const { outbox, posted, durations } = create();
    durations.measured(4, 2);
    outbox.addResult(1, () => {}, ...inTime);
    outbox.addResult(2, 'b', ...inTime);
    outbox.flush();
    expect(posted.flatMap((message) => ('durations' in message ? message.durations : []))).toEqual([
      { task: 4, milliseconds: 2 },
    ]);
  });

  test('may be one that cannot be described', () => {
    const { outbox, posted } = create();
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    outbox.addResult(1, proxy, ...inTime);
    outbox.addResult(2, 'b', ...inTime);
    outbox.flush();
    expect(replies(posted).map(({ id, failure }) => [id, failure])).toEqual([
      [1, true],
      [2, false],
    ]);
  });
});

describe('a thrown value that cannot be read', () => {
  test('fails its call, and does not affect others', () => {
    const { outbox, posted } = create();
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    outbox.addResult(1, 'a', ...inTime);
    expect(() => outbox.addFailure(2, proxy, [], ...inTime)).not.toThrow();
    outbox.addResult(3, 'c', ...inTime);
    outbox.flush();
    expect(replies(posted).map(({ id, failure }) => [id, failure])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
  });
});

describe('a transferred result', () => {
  test('is sent alone, in order, and is empty afterwards', () => {
    const { outbox, posted } = create();
    const buffer = new ArrayBuffer(8);
    outbox.addResult(1, 'a', ...inTime);
    outbox.addResult(2, transfer({ buffer }, [buffer]), ...inTime);
    outbox.addResult(3, 'c', ...inTime);
    outbox.flush();
    expect(posted).toHaveLength(3);
    expect(replies(posted).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(buffer.byteLength).toBe(0);
    expect(replies(posted)[1]).toHaveProperty('value.buffer.byteLength', 8);
  });

  test('fails its call if it cannot be transferred', () => {
    const { outbox, posted } = create();
    outbox.addResult(1, transfer({}, [{}]), ...inTime);
    outbox.addResult(2, 'b', ...inTime);
    outbox.flush();
    expect(replies(posted).map(({ id, failure }) => [id, failure])).toEqual([
      [1, true],
      [2, false],
    ]);
  });

  test('fails its call if it is transferred a second time', () => {
    const { outbox, posted } = create();
    const buffer = new ArrayBuffer(8);
    const value = transfer({ buffer }, [buffer]);
    outbox.addResult(1, value, ...inTime);
    outbox.addResult(2, value, ...inTime);
    expect(replies(posted).map(({ id, failure }) => [id, failure])).toEqual([
      [1, false],
      [2, true],
    ]);
  });
});

test('an outbox without a notifier posts too', () => {
  const posted: WorkerMessage[] = [];
  const outbox = new Outbox((message) => posted.push(expandReply(openFromWorker(message))), undefined, new Durations());
  outbox.addResult(1, 'a', ...inTime);
  outbox.flush();
  expect(posted).toHaveLength(1);
});

test('a delayed result does not change if its object changes', () => {
  const { outbox, posted } = create();
  const list = [1];
  outbox.addResult(1, list, ...inTime);
  outbox.hold();
  list.push(2);
  outbox.addResult(2, list, ...inTime);
  outbox.flush();
  expect(replies(posted).map(({ value }) => value)).toEqual([[1], [1, 2]]);
});

test('a result that cannot be delayed because it cannot be cloned fails alone, immediately', () => {
  const { outbox, posted } = create();
  outbox.addResult(1, { callback() {} }, ...inTime);
  outbox.hold();
  expect(replies(posted)).toMatchObject([{ id: 1, failure: true, value: { code: 'DISPATCH_SERIALIZATION' } }]);
});

describe('a large value', () => {
  const large = { items: Array(100).fill(1) };
  const idsOf = (posted: readonly WorkerMessage[]) =>
    posted.map((message) => (message.type === 'replies' ? message.ids : []));

  test('shares its message with no other value', () => {
    const { outbox, posted } = create();
    outbox.addResult(1, 'small', ...inTime);
    outbox.addResult(2, large, ...inTime);
    outbox.addResult(3, { a: 1 }, ...inTime);
    outbox.addResult(4, { a: 1 }, ...inTime);
    outbox.flush();
    expect(idsOf(posted)).toEqual([[1], [2], [3, 4]]);
  });

  test('shares its message with no other value if it is an error', () => {
    const { outbox, posted } = create();
    outbox.addFailure(1, Object.assign(new Error('large'), large), [], ...inTime);
    outbox.addFailure(2, new Error('small'), [], ...inTime);
    outbox.addFailure(3, new Error('small'), [], ...inTime);
    outbox.flush();
    expect(idsOf(posted)).toEqual([[1], [2, 3]]);
  });

  test('is posted before the next task runs, and not copied for that', () => {
    const { outbox, posted } = create();
    outbox.addResult(1, large, ...inTime);
    outbox.hold();
    expect(idsOf(posted)).toEqual([[1]]);
    expect(outbox.isEmpty).toBe(true);
  });

  test('is not inspected if it is posted alone anyway', () => {
    const { outbox, posted } = create();
    let reads = 0;
    const value = {
      get a(): number {
        reads += 1;
        return 1;
      },
    };
    outbox.addResult(1, value, ...inTime);
    outbox.flush();
    expect(posted).toHaveLength(1);
    expect(reads).toBe(1);
  });
});

test('an error that cannot be cloned with what surrounds it fails its own call only', () => {
  const posted: WorkerMessage[] = [];
  let failures = 2;
  const outbox = new Outbox(
    (message) => {
      failures -= 1;
      if (failures >= 0) throw new RangeError('Maximum call stack size exceeded');
      posted.push(expandReply(openFromWorker(structuredClone(message))));
    },
    undefined,
    new Durations(),
  );
  outbox.addFailure(1, new Error('deep'), [], ...inTime);
  outbox.flush();
  expect(replies(posted)).toMatchObject([
    { id: 1, failure: true, value: { code: 'DISPATCH_SERIALIZATION', message: expect.stringContaining('property') } },
  ]);
});

import { SerializationError } from '@dispatch/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { isEncodable } from '../../src/wire/bytes/encode-value.js';
import { decodeThrown, type EncodedThrown } from '../../src/wire/error-codec.js';
import type { WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker, type FromWorker } from '../../src/wire/opaque-messages.js';
import { expandReply } from '../../src/wire/short-messages.js';
import { acceptOnly } from '../../src/wire/uncloneable.js';
import { Durations } from '../../src/worker/durations.js';
import { Outbox } from '../../src/worker/outbox.js';

// For the rest of this file, which has a thread of its own.
beforeAll(() => {
  acceptOnly((value) => isEncodable(value));
});

/** The deadline of a call, and when it began and ended. */
const inTime = [5, 1, 4.9] as const;

function valuesOf(posted: readonly WorkerMessage[]): unknown[] {
  return posted
    .filter((message) => message.type === 'replies')
    .flatMap(({ values, failed = [] }) =>
      values.map((value, position) => (failed.includes(position) ? decodeThrown(value as EncodedThrown) : value)),
    );
}

describe('if the adapter accepts less than what can be cloned,', () => {
  const rejected = new Blob(['x']);

  function createPicky() {
    const posted: WorkerMessage[] = [];
    const post = (message: FromWorker): void => {
      if (!isEncodable(message)) throw new TypeError('it cannot be sent');
      posted.push(expandReply(openFromWorker(structuredClone(message))));
    };
    return { posted, outbox: new Outbox(post, undefined, new Durations(), 0) };
  }

  test('a result that it rejects fails its own call, and the error has the place', () => {
    const { outbox, posted } = createPicky();
    outbox.addResult(1, 'a', ...inTime);
    outbox.addResult(2, { list: [rejected] }, ...inTime);
    outbox.addResult(3, 'c', ...inTime);
    outbox.flush();
    const [one, two, three] = valuesOf(posted);
    expect([one, three]).toEqual(['a', 'c']);
    expect(two).toBeInstanceOf(SerializationError);
    expect(two).toHaveProperty('message', 'the result cannot be cloned: .list[0] is an uncloneable Blob');
  });

  test('a property that it rejects is left out of an error', () => {
    const { outbox, posted } = createPicky();
    outbox.addFailure(1, Object.assign(new RangeError('b'), { code: 'KEPT', rejected }), [], ...inTime);
    outbox.flush();
    expect(valuesOf(posted)[0]).toMatchObject({ message: 'b', code: 'KEPT' });
    expect(valuesOf(posted)[0]).not.toHaveProperty('rejected');
  });

  test('a thrown value that it rejects becomes an error that has the place', () => {
    const { outbox, posted } = createPicky();
    outbox.addFailure(1, { rejected }, [], ...inTime);
    outbox.flush();
    expect(String(valuesOf(posted)[0])).toContain('.rejected is an uncloneable Blob');
  });
});

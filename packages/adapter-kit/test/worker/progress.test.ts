import { SerializationError } from '@dispatch/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { claimBytes, nextInSlot } from '../../src/wire/claims.js';
import type { WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker } from '../../src/wire/opaque-messages.js';
import { expandReply } from '../../src/wire/short-messages.js';
import { Durations } from '../../src/worker/durations.js';
import { Outbox } from '../../src/worker/outbox.js';
import { Progress } from '../../src/worker/progress.js';
import { Claims } from '../support/claims.js';

const id = nextInSlot(5);
let now = 0;

beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});

afterEach(() => {
  vi.restoreAllMocks();
});

function create(sharedMemory = true) {
  const posted: WorkerMessage[] = [];
  const claims = new Claims(new ArrayBuffer(claimBytes));
  const outbox = new Outbox(
    (message) => posted.push(expandReply(openFromWorker(structuredClone(message)))),
    undefined,
    new Durations(),
  );
  const progress = new Progress(id, claims, outbox, sharedMemory);
  return {
    claims,
    outbox,
    posted,
    progress,
    /** The dispatcher takes the progress: it clears the word if memory is shared, and always sends a message. */
    take() {
      if (sharedMemory) claims.takeProgress(id);
      progress.taken();
    },
    sent: () => posted.flatMap((message) => (message.type === 'progress' ? [message.value] : [])),
  };
}

describe('progress', () => {
  test('is sent immediately if none is in transit', () => {
    const { posted, progress } = create();
    progress.report('half');
    expect(posted).toEqual([{ type: 'progress', id, earlier: 0, value: 'half' }]);
  });

  test('is at most one value in transit, and then the latest', () => {
    const { progress, sent, take } = create();
    for (let number = 1; number <= 1000; number += 1) progress.report(number);
    expect(sent()).toEqual([1]);
    take();
    expect(sent()).toEqual([1, 1000]);
    progress.report(1001);
    expect(sent()).toEqual([1, 1000]);
    take();
    expect(sent()).toEqual([1, 1000, 1001]);
  });

  test('that was taken without a newer one lets the next be sent immediately', () => {
    const { progress, sent, take } = create();
    progress.report(1);
    take();
    take();
    expect(sent()).toEqual([1]);
    progress.report(2);
    expect(sent()).toEqual([1, 2]);
  });

  test('may be undefined', () => {
    const { progress, sent, take } = create();
    progress.report(1);
    progress.report(undefined);
    take();
    expect(sent()).toEqual([1, undefined]);
  });

  test('is sent after the replies so far', () => {
    const { outbox, posted, progress } = create();
    outbox.addResult(1, 'a', Infinity, 0, 0);
    progress.report(1);
    expect(posted.map(({ type }) => type)).toEqual(['replies', 'progress']);
  });

  test('is copied when it is sent', () => {
    const { progress, sent, take } = create();
    const value = { share: 1 };
    progress.report(value);
    value.share = 2;
    progress.report(value);
    value.share = 3;
    take();
    expect(sent()).toEqual([{ share: 1 }, { share: 3 }]);
  });
});

describe('in a loop that never reads messages', () => {
  test('the next is sent as soon as the word shows that the last was taken', () => {
    const { claims, progress, sent } = create();
    progress.report(1);
    progress.report(2);
    claims.takeProgress(id);
    progress.report(3);
    expect(sent()).toEqual([1, 3]);
  });

  test('the later message that reports it causes no older value and no value twice', () => {
    const { claims, progress, sent } = create();
    progress.report(1);
    progress.report(2);
    claims.takeProgress(id);
    progress.report(3);
    progress.taken();
    expect(sent()).toEqual([1, 3]);
    progress.report(4);
    progress.taken();
    expect(sent()).toEqual([1, 3]);
    claims.takeProgress(id);
    progress.taken();
    expect(sent()).toEqual([1, 3, 4]);
  });

  test('another is not sent after some time if memory is shared', () => {
    const { progress, sent } = create();
    progress.report(1);
    now = 10_000;
    progress.report(2);
    expect(sent()).toEqual([1]);
  });

  test('another is sent after 50 ms, and no sooner, if memory is not shared', () => {
    const { progress, sent } = create(false);
    for (now = 0; now < 200; now += 1) progress.report(now);
    expect(sent()).toEqual([0, 50, 100, 150]);
  });
});

describe('without shared memory', () => {
  test('the message that the last was taken lets the latest be sent', () => {
    const { progress, sent, take } = create(false);
    progress.report(1);
    progress.report(2);
    progress.report(3);
    take();
    expect(sent()).toEqual([1, 3]);
    take();
    progress.report(4);
    expect(sent()).toEqual([1, 3, 4]);
  });
});

describe('the end', () => {
  test('is sent after the last value, whatever is in transit', () => {
    const { progress, sent } = create();
    progress.report(1);
    progress.report(2);
    progress.report(3);
    progress.end();
    expect(sent()).toEqual([1, 3]);
  });

  test('sends no value twice', () => {
    const { progress, sent } = create();
    progress.report(1);
    progress.end();
    progress.end();
    expect(sent()).toEqual([1]);
  });

  test('of a call that reported nothing sends nothing', () => {
    const { posted, progress } = create();
    progress.end();
    expect(posted).toEqual([]);
  });
});

describe('a value that cannot be cloned', () => {
  test('throws if it would be sent immediately, with the path, and the next is sent', () => {
    const { progress, sent } = create();
    expect(() => progress.report({ callback() {} })).toThrow(SerializationError);
    expect(() => progress.report({ callback() {} })).toThrow(/\.callback/);
    progress.report(1);
    expect(sent()).toEqual([1]);
  });

  test('is reported if it would be sent later, and has no other effect', () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { progress, sent, take } = create();
    progress.report(1);
    expect(() => progress.report(() => {})).not.toThrow();
    expect(() => take()).not.toThrow();
    expect(reported).toHaveBeenCalledOnce();
    progress.report(2);
    expect(sent()).toEqual([1, 2]);
  });

  test('is reported if it was the last one', () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { progress, sent } = create();
    progress.report(1);
    progress.report(() => {});
    expect(() => progress.end()).not.toThrow();
    expect(reported).toHaveBeenCalledOnce();
    expect(sent()).toEqual([1]);
  });

  test('has no effect if a later one replaces it', () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { progress, sent, take } = create();
    progress.report(1);
    progress.report(() => {});
    progress.report(2);
    take();
    expect(sent()).toEqual([1, 2]);
    expect(reported).not.toHaveBeenCalled();
  });
});

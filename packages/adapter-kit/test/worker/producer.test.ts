import { AsyncLocalStorage } from 'node:async_hooks';
import {
  currentTask,
  SerializationError,
  TimeoutError,
  transfer,
  type TransferableObject,
  type TaskContext,
} from '@dispatch/core';
import { setContextStorage } from '@dispatch/core/internal';
import { SynchronousContextStorage } from '@dispatch/core/internal/worker';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { claimBytes, nextInSlot } from '../../src/wire/claims.js';
import type { WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker, type FromWorker } from '../../src/wire/opaque-messages.js';
import { expandReply } from '../../src/wire/short-messages.js';
import { Durations } from '../../src/worker/durations.js';
import type { AnyGenerator } from '../../src/worker/generator.js';
import { Outbox } from '../../src/worker/outbox.js';
import { Producer } from '../../src/worker/producer.js';
import { RunContext } from '../../src/worker/run-context.js';
import { settle } from '../support/fake-dispatcher.js';
import { Claims } from '../support/claims.js';

const id = nextInSlot(7);
let now = 0;

beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs a generator like its worker; a test lets it continue. */
function create(generator: AnyGenerator, { deadline = Infinity, highWaterMark = 4 } = {}) {
  const posted: WorkerMessage[] = [];
  const post = (message: FromWorker, transferred: readonly TransferableObject[] = []): void => {
    posted.push(
      expandReply(openFromWorker(structuredClone(message, { transfer: [...transferred] as Transferable[] }))),
    );
  };
  const claims = new Claims(new ArrayBuffer(claimBytes));
  const context = new RunContext(2, { id, deadline, priority: 0, context: undefined }, claims);
  const macrotasks: (() => void)[] = [];
  const onSuspended = vi.fn();
  const onResumable = vi.fn((run: () => void, _urgent: boolean) => run());
  const producer = new Producer(generator, {
    id,
    highWaterMark,
    context,
    outbox: new Outbox(post, undefined, new Durations()),
    afterMacrotask: (run) => macrotasks.push(run),
    onSuspended,
    onResumable,
  });
  const seen: { outcome: unknown } = { outcome: 'pending' };
  producer.run().then(
    (value) => (seen.outcome = { returned: value }),
    (thrown: unknown) => (seen.outcome = { thrown }),
  );
  return {
    producer,
    claims,
    context,
    macrotasks,
    onSuspended,
    onResumable,
    macrotask: () => macrotasks.splice(0).forEach((run) => run()),
    outcome: () => seen.outcome,
    posted,
    /** The values of each message. */
    batches: () => posted.map((message) => (message.type === 'yields' ? message.values : message.type)),
    values: () => posted.flatMap((message) => (message.type === 'yields' ? message.values : [])),
    /** Stops it like a cancellation of the dispatcher. */
    cancel(reason?: unknown) {
      claims.cancel(id);
      context.cancel(reason);
      producer.stop();
    },
  };
}

/** The numbers from 1, each of which takes the given milliseconds to produce. */
function* numbers(count = Infinity, step = 0, log: string[] = []): Generator<number, string, void> {
  try {
    for (let number = 1; number <= count; number += 1) {
      now += step;
      yield number;
    }
    return 'end';
  } finally {
    log.push('finally');
  }
}

function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('a generator runs', () => {
  test('to its end, if its consumer lets it, and gives its return value after all yields', async () => {
    const { outcome, values } = create(numbers(3));
    await settle();
    expect(values()).toEqual([1, 2, 3]);
    expect(outcome()).toEqual({ returned: 'end' });
  });

  test('up to its high-water mark, and is suspended there', async () => {
    const { onSuspended, outcome, values } = create(numbers(), { highWaterMark: 4 });
    await settle();
    expect(values()).toEqual([1, 2, 3, 4]);
    expect(onSuspended).toHaveBeenCalledOnce();
    expect(outcome()).toBe('pending');
  });

  test('on as far as it is allowed, and no further', async () => {
    const { onResumable, onSuspended, producer, values } = create(numbers(), { highWaterMark: 2 });
    await settle();
    producer.pull(3);
    await settle();
    expect(values()).toEqual([1, 2, 3, 4, 5]);
    expect(onSuspended).toHaveBeenCalledTimes(2);
    expect(onResumable.mock.calls.map(([, urgent]) => urgent)).toEqual([false]);
  });

  test('on only once it has a slot', async () => {
    const { onResumable, producer, values } = create(numbers(), { highWaterMark: 1 });
    onResumable.mockImplementation(() => {});
    await settle();
    producer.pull(1);
    producer.pull(1);
    await settle();
    expect(values()).toEqual([1]);
    onResumable.mock.calls[0]?.[0]();
    await settle();
    expect(values()).toEqual([1, 2, 3]);
  });

  test('without being suspended if it was allowed to continue before', async () => {
    const open = gate();
    const { onResumable, onSuspended, producer, values } = create(
      (async function* asynchronous() {
        yield 1;
        await open.opened;
        yield 2;
        yield 3;
      })(),
      { highWaterMark: 2 },
    );
    await settle();
    producer.pull(5);
    open.open();
    await settle();
    expect(values()).toEqual([1, 2, 3]);
    expect(onSuspended).not.toHaveBeenCalled();
    expect(onResumable).not.toHaveBeenCalled();
  });

  test('past its yields, which are dropped, if there is no consumer', async () => {
    const { batches, onSuspended, outcome } = create(numbers(1000), { highWaterMark: 0 });
    await settle();
    expect(batches()).toEqual([]);
    expect(onSuspended).not.toHaveBeenCalled();
    expect(outcome()).toEqual({ returned: 'end' });
  });

  test.each([undefined, null, 0, ''])('and may throw %o, after its yields', async (thrown) => {
    const { outcome, values } = create(
      (function* failing() {
        yield 1;
        yield 2;
        throw thrown;
      })(),
    );
    await settle();
    expect(values()).toEqual([1, 2]);
    expect(outcome()).toEqual({ thrown });
  });

  test('asynchronously too, and its yields are awaited', async () => {
    const { outcome, values } = create(
      (async function* asynchronous() {
        await Promise.resolve();
        yield Promise.resolve(1);
        yield 2;
        return Promise.resolve('end');
      })(),
    );
    await settle();
    expect(values()).toEqual([1, 2]);
    expect(outcome()).toEqual({ returned: 'end' });
  });
});

describe.each([
  ['SynchronousContextStorage', () => new SynchronousContextStorage(), false],
  ['AsyncLocalStorage', () => new AsyncLocalStorage<TaskContext>(), true],
])('its context, with %s,', (_storage, makeStorage, holdsAfterAwait) => {
  beforeEach(() => {
    setContextStorage(makeStorage());
  });

  afterEach(() => {
    setContextStorage(new SynchronousContextStorage());
  });

  test('is available at every step and in its finally', async () => {
    const seen: unknown[] = [];
    const { cancel } = create(
      (function* looking() {
        try {
          for (;;) yield seen.push(currentTask().worker);
        } finally {
          seen.push(currentTask().worker);
        }
      })(),
      { highWaterMark: 3 },
    );
    await settle();
    cancel();
    await settle();
    expect(seen).toEqual([2, 2, 2, 2]);
  });

  test('is available at every step of an asynchronous one', async () => {
    const { values } = create(
      (async function* looking() {
        yield currentTask().worker;
        if (holdsAfterAwait) await Promise.resolve();
        yield currentTask().worker;
      })(),
    );
    await settle();
    expect(values()).toEqual([2, 2]);
  });
});

describe('yields are sent', () => {
  test('the first immediately, and short ones together', async () => {
    const { batches } = create(numbers(), { highWaterMark: 6 });
    await settle();
    expect(batches()).toEqual([[1], [2, 3, 4, 5, 6]]);
  });

  test('a large one by itself', async () => {
    const large = Array(100).fill(1);
    const { batches } = create(
      (function* values() {
        yield* [1, 2, 3];
        yield large;
        yield* [4, 5];
      })(),
      { highWaterMark: 10 },
    );
    await settle();
    expect(batches()).toEqual([[1], [2, 3], [large], [4, 5]]);
  });

  test('with the number of those before them', async () => {
    const { posted } = create(numbers(), { highWaterMark: 6 });
    await settle();
    expect(posted.map((message) => (message.type === 'yields' ? message.earlier : message.type))).toEqual([0, 1]);
  });

  test('one by one if each takes longer than a message costs', async () => {
    const { batches } = create(numbers(4, 0.2), { highWaterMark: 10 });
    await settle();
    expect(batches()).toEqual([[1], [2], [3], [4]]);
  });

  test('no later than 1 ms after the previous ones', async () => {
    const { batches } = create(numbers(25, 0.08), { highWaterMark: 100 });
    await settle();
    const sizes = batches().map(({ length }) => length);
    expect(sizes[0]).toBe(1);
    for (const size of sizes.slice(1)) expect(size).toBeLessThanOrEqual(13);
    expect(sizes.length).toBeLessThanOrEqual(4);
  });

  test('one by one again if they have become slow', async () => {
    const { batches } = create(
      (function* slowing() {
        for (let number = 1; number <= 9; number += 1) {
          now += number <= 4 ? 0 : 0.9;
          yield number;
        }
      })(),
      { highWaterMark: 100 },
    );
    await settle();
    expect(batches().slice(-3)).toEqual([[7], [8], [9]]);
  });

  test('at the end of the turn, in case the next one takes long', async () => {
    const open = gate();
    const { batches, macrotask, macrotasks } = create(
      (async function* slow() {
        yield 1;
        yield 2;
        yield 3;
        await open.opened;
        yield 4;
      })(),
    );
    await settle();
    expect(batches()).toEqual([[1]]);
    expect(macrotasks).toHaveLength(1);
    macrotask();
    expect(batches()).toEqual([[1], [2, 3]]);
    open.open();
    await settle();
    expect(batches().flat()).toEqual([1, 2, 3, 4]);
  });

  test('before it is suspended, ends or fails', async () => {
    const still = create(numbers(), { highWaterMark: 3 });
    const ending = create(numbers(3));
    const failing = create(
      (function* throwing() {
        yield* [1, 2, 3];
        throw new Error('why');
      })(),
    );
    await settle();
    for (const { values } of [still, ending, failing]) expect(values()).toEqual([1, 2, 3]);
  });

  test('once each, and not again at the end of the turn', async () => {
    const { batches, macrotask } = create(numbers(3));
    await settle();
    macrotask();
    expect(batches().flat()).toEqual([1, 2, 3]);
  });
});

describe('the event loop', () => {
  test('gets a turn after 10 ms of steps, and the yields have been sent by then', async () => {
    const { macrotask, macrotasks, outcome, values } = create(numbers(8, 4), { highWaterMark: 100 });
    await settle();
    expect(values()).toEqual([1, 2, 3]);
    expect(macrotasks).toHaveLength(1);
    macrotask();
    await settle();
    expect(values()).toEqual([1, 2, 3, 4, 5, 6]);
    macrotask();
    await settle();
    expect(outcome()).toEqual({ returned: 'end' });
  });

  test('gets it without a consumer, too', async () => {
    const { macrotasks, outcome } = create(numbers(100, 4), { highWaterMark: 0 });
    await settle();
    expect(macrotasks).toHaveLength(1);
    expect(outcome()).toBe('pending');
  });
});

describe('a producer that has to stop', () => {
  test('while it is suspended immediately continues to its finally', async () => {
    const log: string[] = [];
    const { cancel, onResumable, outcome, values } = create(numbers(Infinity, 0, log), { highWaterMark: 2 });
    await settle();
    cancel();
    await settle();
    expect(log).toEqual(['finally']);
    expect(onResumable.mock.calls.map(([, urgent]) => urgent)).toEqual([true]);
    expect(outcome()).toEqual({ returned: undefined });
    expect(values()).toEqual([1, 2]);
  });

  test('while it waits for a slot to continue needs none', async () => {
    const log: string[] = [];
    const { cancel, onResumable, outcome, producer } = create(numbers(Infinity, 0, log), { highWaterMark: 1 });
    onResumable.mockImplementation((run, urgent) => {
      if (urgent) run();
    });
    await settle();
    producer.pull(1);
    cancel();
    await settle();
    expect(log).toEqual(['finally']);
    expect(outcome()).toEqual({ returned: undefined });
  });

  test('between two steps that never yield to the event loop sees it by its cancel word', async () => {
    const log: string[] = [];
    const fake: { claims?: Claims } = {};
    async function* loop(): AsyncGenerator<number, void, void> {
      try {
        for (let number = 1; ; number += 1) {
          if (number === 3) fake.claims?.cancel(id);
          yield number;
        }
      } finally {
        log.push('finally');
      }
    }
    const { cancel, claims, macrotask, outcome, values } = create(loop(), { highWaterMark: 100 });
    fake.claims = claims;
    await settle();
    expect(values()).toEqual([1, 2, 3]);
    // Its signal aborts with the reason before it is closed: the message arrives after the word.
    expect(log).toEqual([]);
    cancel(new Error('reason'));
    macrotask();
    await settle();
    expect(log).toEqual(['finally']);
    expect(outcome()).toEqual({ returned: undefined });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'by a word that is set right after it was read for the %ith time has a signal that aborts before its finally',
    async (looks) => {
      const seen: (boolean | undefined)[] = [];
      const task: { signal?: AbortSignal } = {};
      const { claims, context, cancel, macrotask } = create(
        (function* steps() {
          try {
            for (;;) {
              // Long enough for the event loop to have a turn after two of them.
              now += 5;
              yield 1;
            }
          } finally {
            seen.push(task.signal?.aborted);
          }
        })(),
        { highWaterMark: Infinity },
      );
      task.signal = context.signal;
      const isCancelled = claims.isCancelled.bind(claims);
      let left = looks;
      vi.spyOn(claims, 'isCancelled').mockImplementation((call) => {
        const cancelled = isCancelled(call);
        left -= 1;
        if (left === 0) claims.cancel(id);
        return cancelled;
      });
      for (let turns = 0; turns < 20; turns += 1) {
        macrotask();
        await settle();
      }
      expect(seen).toEqual([]);
      cancel(new Error('reason'));
      macrotask();
      await settle();
      expect(seen).toEqual([true]);
    },
  );

  test('in the middle of a step may throw the reason, which is dropped', async () => {
    const log: string[] = [];
    const { cancel, outcome, values } = create(
      (async function* waiting() {
        try {
          yield 1;
          const { signal } = currentTask();
          await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        } finally {
          log.push('finally');
        }
      })(),
    );
    await settle();
    cancel(new RangeError('why'));
    await settle();
    expect(log).toEqual(['finally']);
    expect(outcome()).toEqual({ returned: undefined });
    expect(values()).toEqual([1]);
  });

  test('in the middle of a step is closed at its next yield, which has no consumer', async () => {
    const log: string[] = [];
    const open = gate();
    const { cancel, outcome } = create(
      (async function* neverYields() {
        try {
          yield 1;
          await open.opened;
          yield 2;
          log.push('too far');
        } finally {
          log.push('finally');
        }
      })(),
    );
    await settle();
    cancel();
    open.open();
    await settle();
    expect(log).toEqual(['finally']);
    expect(outcome()).toEqual({ returned: undefined });
  });

  test('fails with the error of its finally', async () => {
    const { cancel, outcome } = create(
      (function* failing() {
        try {
          yield 1;
          yield 2;
        } finally {
          // oxlint-disable-next-line no-unsafe-finally
          throw new RangeError('from its finally');
        }
      })(),
      { highWaterMark: 1 },
    );
    await settle();
    cancel();
    await settle();
    expect(outcome()).toEqual({ thrown: new RangeError('from its finally') });
  });

  test('waits for an asynchronous finally', async () => {
    const open = gate();
    const { cancel, outcome } = create(
      (async function* closing() {
        try {
          yield 1;
          yield 2;
        } finally {
          await open.opened;
        }
      })(),
      { highWaterMark: 1 },
    );
    await settle();
    cancel();
    await settle();
    expect(outcome()).toBe('pending');
    open.open();
    await settle();
    expect(outcome()).toEqual({ returned: undefined });
  });

  test('that yields in its finally is closed there, without a consumer', async () => {
    const { cancel, outcome } = create(
      (function* yieldsInFinally() {
        try {
          yield 1;
          yield 2;
        } finally {
          yield 3;
        }
      })(),
      { highWaterMark: 1 },
    );
    await settle();
    cancel();
    await settle();
    expect(outcome()).toEqual({ returned: undefined });
  });

  test('before its first step runs none of its code', async () => {
    const log: string[] = [];
    const claims = new Claims(new ArrayBuffer(claimBytes));
    claims.cancel(id);
    const context = new RunContext(2, { id, deadline: Infinity, priority: 0, context: undefined }, claims);
    context.cancel(undefined);
    const producer = new Producer(numbers(3, 0, log), {
      id,
      highWaterMark: 1,
      context,
      outbox: new Outbox(() => {}, undefined, new Durations()),
      afterMacrotask() {},
      onSuspended() {},
      onResumable() {},
    });
    await expect(producer.run()).resolves.toBeUndefined();
    expect(log).toEqual([]);
  });

  test('without a consumer stops between two yields', async () => {
    const log: string[] = [];
    const { cancel, macrotask, outcome } = create(numbers(Infinity, 4, log), { highWaterMark: 0 });
    await settle();
    cancel();
    macrotask();
    await settle();
    expect(log).toEqual(['finally']);
    expect(outcome()).toEqual({ returned: undefined });
  });

  test('because its deadline has passed, and notices before its dispatcher, fails with a TimeoutError', async () => {
    const log: string[] = [];
    const { outcome, values } = create(numbers(Infinity, 4, log), { deadline: 5, highWaterMark: 100 });
    await settle();
    expect(values()).toEqual([1, 2]);
    expect(outcome()).toEqual({ thrown: expect.any(TimeoutError) as TimeoutError });
    expect(log).toEqual(['finally']);
  });
});

describe('a yield that cannot be cloned', () => {
  test('ends the task after the earlier ones, names its number and the path, and runs the finally', async () => {
    const log: string[] = [];
    const { outcome, values } = create(
      (function* yielding() {
        try {
          yield 1;
          yield 2;
          yield { callback() {} };
          log.push('too far');
        } finally {
          log.push('finally');
        }
      })(),
      { highWaterMark: 3 },
    );
    await settle();
    expect(values()).toEqual([1, 2]);
    expect(outcome()).toMatchObject({
      thrown: {
        code: 'DISPATCH_SERIALIZATION',
        message: expect.stringMatching(/^yield 3 cannot be cloned: .*\.callback/) as string,
      },
    });
    expect(log).toEqual(['finally']);
  });

  test('may be the first one', async () => {
    const log: string[] = [];
    const { outcome } = create(
      (function* yielding() {
        try {
          yield () => {};
          log.push('too far');
        } finally {
          log.push('finally');
        }
      })(),
    );
    await settle();
    expect(log).toEqual(['finally']);
    expect(outcome()).toMatchObject({ thrown: { message: expect.stringContaining('yield 1 ') as string } });
  });

  test('among many that are sent together is dropped with those behind it, and no others', async () => {
    const { outcome, values } = create(
      (function* yielding() {
        yield* [1, 2, 3, () => {}, 5, 6];
      })(),
      { highWaterMark: 100 },
    );
    await settle();
    expect(values()).toEqual([1, 2, 3]);
    expect(outcome()).toMatchObject({ thrown: { message: expect.stringContaining('yield 4 ') as string } });
  });

  test('is the failure, even if the task later fails or its finally throws', async () => {
    const { outcome } = create(
      (function* yielding() {
        try {
          yield 1;
          yield () => {};
          throw new Error('later');
        } finally {
          // oxlint-disable-next-line no-unsafe-finally
          throw new Error('from its finally');
        }
      })(),
      { highWaterMark: 100 },
    );
    await settle();
    expect(outcome()).toMatchObject({ thrown: { code: 'DISPATCH_SERIALIZATION' } });
    expect((outcome() as { thrown: SerializationError }).thrown).toBeInstanceOf(SerializationError);
  });

  test('cancels a task that awaits something else meanwhile', async () => {
    const log: string[] = [];
    const { macrotask, outcome } = create(
      (async function* yielding() {
        try {
          yield 1;
          yield () => {};
          const { signal } = currentTask();
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          yield 3;
        } finally {
          log.push('finally');
        }
      })(),
      { highWaterMark: 100 },
    );
    await settle();
    macrotask();
    await settle();
    expect(log).toEqual(['finally']);
    expect(outcome()).toMatchObject({ thrown: { code: 'DISPATCH_SERIALIZATION' } });
  });
});

describe('a transferred yield', () => {
  test('is sent alone, in order, and is empty afterwards', async () => {
    const buffers = [new ArrayBuffer(8), new ArrayBuffer(8)];
    const { batches, outcome } = create(
      (function* moving() {
        yield 1;
        yield 2;
        for (const buffer of buffers) yield transfer(buffer, [buffer]);
        yield 3;
      })(),
      { highWaterMark: 100 },
    );
    await settle();
    expect(batches()).toEqual([[1], [2], [expect.any(ArrayBuffer)], [expect.any(ArrayBuffer)], [3]]);
    expect(buffers.map(({ byteLength }) => byteLength)).toEqual([0, 0]);
    expect(outcome()).toEqual({ returned: undefined });
  });

  test('that is transferred a second time ends the task, and the message names its number', async () => {
    const { outcome, values } = create(
      (function* moving() {
        const buffer = new ArrayBuffer(8);
        yield transfer(buffer, [buffer]);
        yield transfer(buffer, [buffer]);
      })(),
    );
    await settle();
    expect(values()).toHaveLength(1);
    expect(outcome()).toMatchObject({
      thrown: { code: 'DISPATCH_SERIALIZATION', message: expect.stringContaining('yield 2 ') as string },
    });
  });

  test('counts towards the high-water mark', async () => {
    const { onSuspended } = create(
      (function* moving() {
        for (;;) {
          const buffer = new ArrayBuffer(8);
          yield transfer(buffer, [buffer]);
        }
      })(),
      { highWaterMark: 2 },
    );
    await settle();
    expect(onSuspended).toHaveBeenCalledOnce();
  });
});

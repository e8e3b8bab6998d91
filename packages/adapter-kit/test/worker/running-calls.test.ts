import { currentTask, defineTasks, type Task } from '@dispatch/core';
import { argumentsOf, definitionOf, type TaskDefinition } from '@dispatch/core/internal';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { claimBytes, nextInSlot, type CallId } from '../../src/wire/claims.js';
import { decodeThrown, encodeThrown, type EncodedThrown } from '../../src/wire/error-codec.js';
import type { CallsMessage, TaskReference, WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker, sealToWorker } from '../../src/wire/opaque-messages.js';
import { expandReply } from '../../src/wire/short-messages.js';
import { serve } from '../../src/worker/serve.js';
import { settle } from '../support/fake-dispatcher.js';
import { Claims } from '../support/claims.js';

// On a busy machine the worker would give its event loop a turn in between.
beforeEach(() => {
  vi.spyOn(performance, 'now').mockReturnValue(1000);
});

const log: unknown[] = [];
const gates = new Map<unknown, (value: unknown) => void>();

const tasks = defineTasks('file:///running-calls.js', {
  *count(name: string, most = Infinity): Generator<string, string, void> {
    try {
      for (let number = 1; number <= most; number += 1) {
        log.push(`${name} ${number}`);
        yield `${name} ${number}`;
      }
      return `${name} end`;
    } finally {
      log.push(`${name} finally`);
    }
  },
  async *countGated(name: string): AsyncGenerator<string, void, void> {
    try {
      yield `${name} 1`;
      await new Promise((resolve) => gates.set(name, resolve));
      yield `${name} 2`;
    } finally {
      log.push(`${name} finally`);
    }
  },
  plain(name: string): string {
    log.push(name);
    return name;
  },
  async awaiting(name: string): Promise<string> {
    log.push(name);
    const { signal } = currentTask();
    await new Promise((resolve) => {
      gates.set(name, resolve);
      signal.addEventListener('abort', resolve);
    });
    return name;
  },
  list: (): unknown => [1, 2, 3][Symbol.iterator](),
  reporting(name: string, values: unknown[]): string {
    for (const value of values) currentTask().progress(value);
    return name;
  },
});

/** The worker side of a lane; the test acts as its dispatcher. */
function create(tasksPerWorker = 1) {
  log.length = 0;
  gates.clear();
  const memory = new ArrayBuffer(claimBytes);
  const claims = new Claims(memory);
  const posted: WorkerMessage[] = [];
  const macrotasks: (() => void)[] = [];
  const definitions = new Map<number, TaskDefinition>();
  const find = ({ index }: TaskReference): TaskDefinition => {
    const definition = definitions.get(index);
    if (definition === undefined) throw new Error('no such task');
    return definition;
  };
  const server = serve(
    { worker: 1, claims: memory, tasksPerWorker },
    {
      post: (message) => posted.push(expandReply(openFromWorker(structuredClone(message)))),
      tasks: () => ({ find }),
      afterMacrotask: (run) => macrotasks.push(run),
    },
  );
  posted.length = 0;
  let slot = 0;
  const ids = new Map<unknown, CallId>();
  const idOf = (name: unknown): CallId => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`there is no ${String(name)}`);
    return id;
  };
  return {
    server,
    claims,
    posted,
    idOf,
    /** Assigns calls, named by their first argument; those with a high-water mark are streams. */
    call(all: readonly (readonly [task: Task<unknown>, highWaterMark?: number])[], rest: Partial<CallsMessage> = {}) {
      const references: TaskReference[] = [];
      const batch = all.map(([task]) => {
        const definition = definitionOf(task);
        const index = definitions.size;
        definitions.set(index, definition);
        references.push({ index, module: definition.module, namespace: '', name: definition.name });
        const id = nextInSlot((slot += 1));
        ids.set(argumentsOf(task)[0], id);
        claims.offer(id);
        return { id, index, args: argumentsOf(task) };
      });
      server.receive(sealToWorker({ type: 'tasks', references }));
      server.receive(
        sealToWorker({
          type: 'calls',
          ids: batch.map(({ id }) => id),
          tasks: batch.map(({ index }) => index),
          arities: batch.map(({ args }) => args.length),
          args: batch.flatMap(({ args }) => args),
          highWaterMarks: all.map(([, highWaterMark = 0]) => highWaterMark),
          ...rest,
        }),
      );
    },
    pull: (name: string, count: number) => server.receive(sealToWorker({ type: 'pull', id: idOf(name), count })),
    cancel(name: string, reason?: unknown) {
      claims.cancel(idOf(name));
      server.receive(sealToWorker({ type: 'cancel', id: idOf(name), reason: encodeThrown(reason) }));
    },
    macrotask: () => macrotasks.splice(0).forEach((run) => run()),
    yields: (name: string) =>
      posted.flatMap((message) => (message.type === 'yields' && message.id === idOf(name) ? message.values : [])),
    outcome(name: string): unknown {
      for (const message of posted) {
        if (message.type !== 'replies') continue;
        const position = message.ids.indexOf(idOf(name));
        if (position < 0) continue;
        const value = message.values[position];
        return message.failed?.includes(position) === true
          ? { thrown: decodeThrown(value as EncodedThrown) }
          : { returned: value };
      }
      return 'pending';
    },
  };
}

describe('a suspended stream', () => {
  test('frees its slot for waiting calls', async () => {
    const { call, outcome } = create();
    call([[tasks.count('stream'), 2], [tasks.plain('next')]]);
    await settle();
    expect(log).toEqual(['stream 1', 'stream 2', 'next']);
    expect(outcome('next')).toEqual({ returned: 'next' });
    expect(outcome('stream')).toBe('pending');
  });

  test('has sent all its yields before the call that takes its slot starts', async () => {
    const { call, posted } = create();
    const sent: number[] = [];
    const looking = defineTasks('file:///looking.js', {
      look: (_name: string) =>
        sent.push(posted.flatMap((message) => (message.type === 'yields' ? message.values : [])).length),
    });
    call([[tasks.count('stream'), 3], [looking.look('looking')]]);
    await settle();
    expect(sent).toEqual([3]);
  });

  test('continues before calls that have not started', async () => {
    const { call, pull, outcome, macrotask } = create();
    call([[tasks.count('stream', 3), 1], [tasks.awaiting('holder')], [tasks.plain('waiting')]]);
    await settle();
    pull('stream', 5);
    await settle();
    expect(log).toEqual(['stream 1', 'holder']);
    gates.get('holder')?.(undefined);
    await settle();
    macrotask();
    await settle();
    expect(log).toEqual(['stream 1', 'holder', 'stream 2', 'stream 3', 'stream finally', 'waiting']);
    expect(outcome('stream')).toEqual({ returned: 'stream end' });
  });

  test('continues immediately if there is a slot', async () => {
    const { call, pull, yields } = create();
    call([[tasks.count('stream'), 1]]);
    await settle();
    pull('stream', 2);
    await settle();
    expect(yields('stream')).toEqual(['stream 1', 'stream 2', 'stream 3']);
  });

  test('continues after others that waited before it', async () => {
    const { call, pull, macrotask } = create();
    call([[tasks.count('a'), 1], [tasks.count('b'), 1], [tasks.awaiting('holder')]]);
    await settle();
    pull('b', 1);
    pull('a', 1);
    gates.get('holder')?.(undefined);
    await settle();
    macrotask();
    await settle();
    expect(log.slice(3)).toEqual(['b 2', 'a 2']);
  });

  test('takes no more slots than there are, however often it may continue', async () => {
    const { call, pull } = create();
    call([[tasks.count('stream'), 1]]);
    await settle();
    for (let round = 0; round < 5; round += 1) {
      pull('stream', 1);
      pull('stream', 1);
      await settle();
    }
    call([[tasks.awaiting('one')], [tasks.awaiting('two')]]);
    await settle();
    expect(log.slice(-1)).toEqual(['one']);
    expect(log).not.toContain('two');
  });

  test('that is cancelled continues to its finally, and is answered', async () => {
    const { call, cancel, outcome } = create();
    call([[tasks.count('stream'), 1]]);
    await settle();
    cancel('stream');
    await settle();
    expect(log).toEqual(['stream 1', 'stream finally']);
    expect(outcome('stream')).toEqual({ returned: undefined });
  });

  test('that is cancelled needs no slot for its finally, nor does one that waits for a slot', async () => {
    const { call, cancel, macrotask, outcome, pull } = create();
    call([[tasks.count('still'), 1], [tasks.count('waits'), 1], [tasks.awaiting('holder')]]);
    await settle();
    pull('waits', 1);
    cancel('still');
    cancel('waits');
    await settle();
    macrotask();
    expect(log.toSorted()).toEqual(['holder', 'still 1', 'still finally', 'waits 1', 'waits finally']);
    expect([outcome('still'), outcome('waits')]).toEqual([{ returned: undefined }, { returned: undefined }]);
  });

  test('that was cancelled without a slot does not change the number of slots', async () => {
    const { call, cancel, macrotask } = create();
    call([
      [tasks.count('stream'), 1],
      [tasks.awaiting('holder')],
      [tasks.awaiting('second')],
      [tasks.awaiting('third')],
    ]);
    await settle();
    cancel('stream');
    await settle();
    macrotask();
    expect(log).not.toContain('second');
    gates.get('holder')?.(undefined);
    await settle();
    macrotask();
    await settle();
    expect(log).toContain('second');
    expect(log).not.toContain('third');
  });
});

describe('a stream', () => {
  test('keeps its slot while it runs and awaits', async () => {
    const { call } = create();
    call([[tasks.countGated('stream'), 5], [tasks.plain('next')]]);
    await settle();
    expect(log).toEqual([]);
    gates.get('stream')?.(undefined);
    await settle();
    expect(log).toEqual(['stream finally', 'next']);
  });

  test('is answered after all its yields', async () => {
    const { call, posted } = create();
    call([[tasks.count('stream', 3), 10]]);
    await settle();
    const types = posted.map(({ type }) => type);
    expect(types.at(-1)).toBe('replies');
    expect(types.slice(0, -1)).toEqual(types.slice(0, -1).map(() => 'yields'));
  });

  test('without a consumer runs to its end, and a cancellation reaches it between two yields', async () => {
    const { call, cancel, macrotask, outcome, yields } = create(2);
    call([[tasks.count('short', 100)], [tasks.countGated('long')]]);
    await settle();
    macrotask();
    expect(outcome('short')).toEqual({ returned: 'short end' });
    expect(yields('short')).toEqual([]);
    cancel('long');
    gates.get('long')?.(undefined);
    await settle();
    expect(log.at(-1)).toBe('long finally');
    expect(outcome('long')).toEqual({ returned: undefined });
  });

  test('does not measure the duration of its task; as a call it does', async () => {
    const { call, posted } = create();
    call([[tasks.count('stream', 3), 10]]);
    await settle();
    expect(posted.some((message) => 'durations' in message)).toBe(false);
    call([[tasks.count('call', 3)]]);
    await settle();
    expect(posted.some((message) => 'durations' in message)).toBe(true);
  });

  test.each<[string, () => Task<unknown>]>([
    ['a plain task', () => tasks.plain('task')],
    ['an iterator that is not a generator', () => tasks.list()],
  ])('of %s is a TypeError', async (_what, make) => {
    const { call, outcome } = create();
    const task = make();
    call([[task, 1]]);
    await settle();
    expect(outcome(argumentsOf(task)[0] as string)).toEqual({ thrown: expect.any(TypeError) as TypeError });
  });

  test('of a task that awaits is a TypeError, and the task is cancelled', async () => {
    const { call, outcome } = create();
    call([[tasks.awaiting('task'), 1]]);
    await settle();
    expect(outcome('task')).toEqual({
      thrown: expect.objectContaining({ message: expect.stringContaining("'awaiting'") as string }) as TypeError,
    });
  });

  test('that may continue after it has ended is ignored', async () => {
    const { call, pull, cancel, posted } = create();
    call([[tasks.count('stream', 1), 5]]);
    await settle();
    const before = posted.length;
    pull('stream', 5);
    cancel('stream');
    await settle();
    expect(posted).toHaveLength(before);
  });

  test('that is closed many times leaves no generator unfinished', async () => {
    const { call, cancel, macrotask, outcome } = create(2);
    const names = Array.from({ length: 200 }, (_, index) => `stream ${index}`);
    call(names.map((name) => [tasks.count(name), 2] as const));
    // The event loop sometimes gets a turn.
    for (let round = 0; round < 200 && log.length < 2 * names.length; round += 1) {
      await settle();
      macrotask();
    }
    expect(log).toHaveLength(2 * names.length);
    for (const name of names) cancel(name);
    for (let round = 0; round < 200 && outcome(names.at(-1) ?? '') === 'pending'; round += 1) {
      await settle();
      macrotask();
    }
    expect(log.filter((entry) => String(entry).endsWith('finally'))).toHaveLength(names.length);
    expect(names.filter((name) => outcome(name) === 'pending')).toEqual([]);
  });
});

describe('the start of a call that is observed', () => {
  test('is reported immediately, before its outcome, with its time', async () => {
    const { call, posted, idOf } = create();
    const before = performance.now() + performance.timeOrigin;
    call([[tasks.plain('a')], [tasks.plain('b')]], { observed: true });
    await settle();
    const started = posted.filter((message) => message.type === 'started');
    expect(started.map(({ id }) => id)).toEqual([idOf('a'), idOf('b')]);
    for (const { time } of started) {
      expect(time).toBeGreaterThanOrEqual(before);
      expect(time).toBeLessThanOrEqual(performance.now() + performance.timeOrigin);
    }
    const reply = posted.findIndex((message) => message.type === 'replies' && message.ids.includes(idOf('a')));
    expect(posted.findIndex((message) => message.type === 'started')).toBeLessThan(reply);
  });

  test('is not reported for other calls', async () => {
    const { call, posted } = create();
    call([[tasks.plain('a')]]);
    await settle();
    expect(posted.map(({ type }) => type)).toEqual(['replies']);
  });
});

describe('replies', () => {
  test('have the start and end time of each call, in milliseconds since the epoch', async () => {
    const { call, posted } = create();
    const before = performance.now() + performance.timeOrigin;
    call([[tasks.plain('a')], [tasks.plain('b')]]);
    await settle();
    const times = posted.flatMap((message) => (message.type === 'replies' ? Array.from(message.times) : []));
    expect(times).toHaveLength(4);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times[3]).toBeLessThanOrEqual(performance.now() + performance.timeOrigin);
  });
});

describe('progress', () => {
  test('is sent to the dispatcher if the call has a listener, the last value before the outcome', async () => {
    const { call, posted, idOf } = create();
    call([[tasks.reporting('silent', [0])], [tasks.reporting('listened', [1, 2, 3])]], { listened: [1] });
    await settle();
    const progress = posted.filter((message) => message.type === 'progress');
    expect(progress.map(({ id, value }) => [id, value])).toEqual([
      [idOf('listened'), 1],
      [idOf('listened'), 3],
    ]);
    const reply = posted.findIndex((message) => message.type === 'replies' && message.ids.includes(idOf('listened')));
    expect(posted.findLastIndex((message) => message.type === 'progress')).toBeLessThan(reply);
  });

  test('that cannot be cloned throws in the task', async () => {
    const { call, outcome } = create();
    call([[tasks.reporting('silent', [Symbol()])]]);
    await settle();
    expect(outcome('silent')).toEqual({ returned: 'silent' });
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const failing = defineTasks('file:///failing.js', { fail: (_name: string) => currentTask().progress(() => {}) });
    call([[failing.fail('failing')]], { listened: [0] });
    await settle();
    expect(outcome('failing')).toMatchObject({ thrown: { code: 'DISPATCH_SERIALIZATION' } });
    expect(reported).not.toHaveBeenCalled();
    reported.mockRestore();
  });

  test('that was taken lets the next be sent while the call awaits, and none once it has ended', async () => {
    const { call, claims, posted, idOf, server } = create();
    const waiting = defineTasks('file:///waiting.js', {
      async report(name: string) {
        for (const value of [1, 2, 3]) currentTask().progress(value);
        await new Promise((resolve) => gates.set(name, resolve));
      },
    });
    call([[waiting.report('task')]], { listened: [0] });
    await settle();
    const id = idOf('task');
    const take = (): void => {
      claims.takeProgress(id);
      server.receive(sealToWorker({ type: 'progress taken', id }));
    };
    const values = () => posted.flatMap((message) => (message.type === 'progress' ? [message.value] : []));
    expect(values()).toEqual([1]);
    take();
    expect(values()).toEqual([1, 3]);
    gates.get('task')?.(undefined);
    await settle();
    take();
    expect(values()).toEqual([1, 3]);
  });
});

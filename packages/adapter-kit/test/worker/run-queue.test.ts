import { AsyncLocalStorage } from 'node:async_hooks';
import { currentTask, defineTasks, TaskNotFoundError, type Task, type TaskContext } from '@dispatch/core';
import { argumentsOf, definitionOf, setContextStorage, type TaskDefinition } from '@dispatch/core/internal';
import { ensureContextStorage, SynchronousContextStorage } from '@dispatch/core/internal/worker';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { claimBytes, nextInSlot, type CallId } from '../../src/wire/claims.js';
import { decodeThrown, type EncodedThrown } from '../../src/wire/error-codec.js';
import type { RepliesMessage, TaskReference, WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker } from '../../src/wire/opaque-messages.js';
import { expandReply } from '../../src/wire/short-messages.js';
import { UnsharedClaims } from '../../src/wire/unshared-claims.js';
import { Durations } from '../../src/worker/durations.js';
import { Outbox } from '../../src/worker/outbox.js';
import { RunQueue } from '../../src/worker/run-queue.js';
import type { OnImported } from '../../src/worker/task-source.js';
import { settle } from '../support/fake-dispatcher.js';
import { Claims } from '../support/claims.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const module = 'file:///run-queue.js';
const log: unknown[] = [];
let now = 0;
const gates = new Map<unknown, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();

const tasks = defineTasks(module, {
  sync(name: unknown, milliseconds = 0) {
    log.push(name);
    now += milliseconds;
    return name;
  },
  failing(name: unknown) {
    log.push(name);
    throw new Error(`from ${String(name)}`);
  },
  gated(name: unknown) {
    log.push(name);
    return new Promise((resolve, reject) => gates.set(name, { resolve, reject }));
  },
  odd: (make: () => unknown): unknown => make(),
  self(this: unknown) {
    return [this, currentTask().worker, currentTask().deadline];
  },
});
const loadingTasks = defineTasks('file:///loading.js', {
  loaded(name: unknown) {
    log.push(name);
    return name;
  },
});

function create(tasksPerWorker = 1, workerClaims?: UnsharedClaims, takeArrived?: () => void) {
  ensureContextStorage();
  log.length = 0;
  gates.clear();
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const posted: WorkerMessage[] = [];
  const macrotasks: (() => void)[] = [];
  const claims = new Claims(new ArrayBuffer(claimBytes));
  const durations = new Durations();
  const outbox = new Outbox(
    (message) => posted.push(expandReply(openFromWorker(structuredClone(message)))),
    undefined,
    durations,
  );
  const definitions = new Map<number, TaskDefinition>();
  const loading = new Map<string, OnImported[]>();
  const find = (reference: TaskReference, onImported: OnImported): TaskDefinition | undefined => {
    const definition = definitions.get(reference.index);
    if (definition === undefined) throw new TaskNotFoundError(`no ${reference.name}`);
    const waiting = loading.get(definition.module ?? '');
    waiting?.push(onImported);
    return waiting === undefined ? definition : undefined;
  };
  const queue = new RunQueue({
    worker: 3,
    tasksPerWorker,
    claims: workerClaims ?? claims,
    source: { find },
    outbox,
    durations,
    takeArrived,
    afterMacrotask: (run) => macrotasks.push(run),
  });
  let order = 0;
  let slot = 0;
  const ids: CallId[] = [];
  const waiting = (task: Task<unknown>, deadline = Infinity) => {
    const definition = definitionOf(task);
    const index = [...Object.keys(tasks), ...Object.keys(loadingTasks)].indexOf(definition.name);
    if (index >= 0) definitions.set(index, definition);
    const id = nextInSlot((slot += 1));
    ids.push(id);
    claims.offer(id);
    const { module: from, namespace, name } = definition;
    return {
      id,
      task: { index, module: from, namespace, name },
      args: argumentsOf(task),
      deadline,
      order: (order += 1),
      highWaterMark: 0,
      isListenedTo: false,
      priority: 0,
      context: undefined,
      isObserved: false,
    };
  };
  return {
    queue,
    claims,
    durations,
    posted,
    macrotasks,
    ids,
    waiting,
    add: (...all: Task<unknown>[]) => queue.add(all.map((task) => waiting(task))),
    /** Begins to load a module. */
    load(name: string) {
      const waiting: OnImported[] = [];
      loading.set(name, waiting);
      const end = (error?: unknown): void => {
        loading.delete(name);
        for (const each of waiting) each(name, error);
      };
      return { resolve: () => end(), reject: end };
    },
    macrotask: () => macrotasks.splice(0).forEach((run) => run()),
    replies: () =>
      posted
        .filter((message): message is RepliesMessage => message.type === 'replies')
        .flatMap(({ ids: replied, values, failed = [] }) =>
          replied.map((id, position) => [
            ids.indexOf(id) + 1,
            failed.includes(position) ? decodeThrown(values[position] as EncodedThrown) : values[position],
          ]),
        ),
  };
}

describe('synchronous tasks', () => {
  test('run immediately, in the order of arrival, and their replies are sent together', () => {
    const { add, posted, replies } = create();
    add(tasks.sync('a'), tasks.sync('b'), tasks.sync('c'));
    expect(log).toEqual(['a', 'b', 'c']);
    expect(posted).toHaveLength(1);
    expect(replies()).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
  });

  test('of messages that have arrived meanwhile run after them, and their replies are sent together', () => {
    const arrived = ['b', 'c'];
    const { add, posted, replies } = create(1, undefined, () => {
      for (let name = arrived.shift(); name !== undefined; name = arrived.shift()) add(tasks.sync(name));
    });
    add(tasks.sync('a'));
    expect(log).toEqual(['a', 'b', 'c']);
    expect(posted).toHaveLength(1);
    expect(replies()).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
  });

  test('that throw fail alone', () => {
    const { add, replies } = create();
    add(tasks.sync('a'), tasks.failing('b'), tasks.sync('c'));
    expect(replies()).toEqual([
      [1, 'a'],
      [2, new Error('from b')],
      [3, 'c'],
    ]);
  });

  test('are called without this, in their context', () => {
    const { queue, waiting, replies } = create();
    queue.add([waiting(tasks.self(), 50)]);
    expect(replies()).toEqual([[1, [undefined, 3, 50]]]);
  });

  test('are running while they run, and not before', () => {
    const { queue, waiting, claims, ids } = create();
    const seen: boolean[][] = [];
    const look = (): void => void seen.push(ids.map((id) => claims.isRunning(id)));
    queue.add([waiting(tasks.odd(look)), waiting(tasks.odd(look))]);
    expect(seen).toEqual([
      [true, false],
      [true, true],
    ]);
  });
});

describe('replies', () => {
  test('are delayed no longer than a slice of 1 ms', () => {
    const { add, posted } = create();
    add(tasks.sync('a', 0.4), tasks.sync('b', 0.4), tasks.sync('c', 0.4), tasks.sync('d', 0.4));
    expect(posted).toHaveLength(2);
  });

  test('are sent before a task runs that is not known to be short', () => {
    const { add, posted, durations } = create();
    durations.measured(0, 0.1);
    const seen: number[] = [];
    add(
      tasks.sync('a'),
      tasks.odd(() => seen.push(posted.length)),
    );
    expect(seen).toEqual([1]);
  });

  test('wait for a task that is known to be short', () => {
    const { add, posted } = create();
    add(tasks.sync('a', 0.1));
    posted.length = 0;
    add(tasks.sync('b', 0.1), tasks.sync('c', 0.1));
    expect(posted).toHaveLength(1);
  });
});

describe('the event loop', () => {
  test('gets a turn after 10 ms of synchronous tasks', () => {
    const { add, posted, macrotasks, macrotask } = create();
    add(tasks.sync('a', 6), tasks.sync('b', 6), tasks.sync('c', 6));
    expect(log).toEqual(['a', 'b']);
    expect(macrotasks).toHaveLength(1);
    expect(posted.length).toBeGreaterThan(0);
    macrotask();
    expect(log).toEqual(['a', 'b', 'c']);
  });

  test('gets it even if new calls arrive', () => {
    const { add, macrotask } = create();
    add(tasks.sync('a', 12), tasks.sync('b'));
    add(tasks.sync('c'));
    expect(log).toEqual(['a']);
    macrotask();
    expect(log).toEqual(['a', 'b', 'c']);
  });
});

describe('asynchronous tasks', () => {
  test('run one at a time by default, the next as soon as one ends', async () => {
    const { add, replies } = create();
    add(tasks.gated('a'), tasks.gated('b'));
    expect(log).toEqual(['a']);
    gates.get('a')?.resolve('A');
    await settle();
    expect(log).toEqual(['a', 'b']);
    expect(replies()).toEqual([[1, 'A']]);
  });

  test('run as many at a time as allowed', async () => {
    const { add, macrotask } = create(2);
    add(tasks.gated('a'), tasks.gated('b'), tasks.gated('c'), tasks.sync('d'));
    expect(log).toEqual(['a', 'b']);
    gates.get('b')?.resolve('B');
    await settle();
    macrotask();
    expect(log).toEqual(['a', 'b', 'c']);
  });

  test('that fail fail alone', async () => {
    const { add, replies } = create();
    add(tasks.gated('a'), tasks.sync('b'));
    gates.get('a')?.reject(new TypeError('no'));
    await settle();
    expect(replies()).toEqual([
      [1, new TypeError('no')],
      [2, 'b'],
    ]);
  });

  test('that end in one turn are answered together', async () => {
    const { add, posted, macrotask, replies } = create(3);
    add(tasks.gated('a'), tasks.gated('b'), tasks.gated('c'));
    gates.get('a')?.resolve(1);
    gates.get('b')?.resolve(2);
    await settle();
    expect(posted).toEqual([]);
    macrotask();
    expect(posted).toHaveLength(1);
    expect(replies()).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test('the last of them is answered without waiting for a turn', async () => {
    const { add, posted } = create(3);
    add(tasks.gated('a'));
    gates.get('a')?.resolve(1);
    await settle();
    expect(posted).toHaveLength(1);
  });

  test('may be thenables that call back twice', async () => {
    const { add, replies } = create();
    const thenable = {
      // oxlint-disable-next-line unicorn/no-thenable
      then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
        resolve('first');
        reject(new Error('second'));
      },
    };
    add(
      tasks.odd(() => thenable),
      tasks.sync('b'),
    );
    await settle();
    expect(replies()).toEqual([
      [1, 'first'],
      [2, 'b'],
    ]);
  });
});

describe.each([
  ['SynchronousContextStorage', () => new SynchronousContextStorage()],
  ['AsyncLocalStorage', () => new AsyncLocalStorage<TaskContext>()],
])('results that cannot be read, with %s', (_storage, makeStorage) => {
  beforeEach(() => {
    setContextStorage(makeStorage());
  });

  afterEach(() => {
    setContextStorage(new SynchronousContextStorage());
  });

  test.each<[string, () => unknown]>([
    [
      'a then that throws when it is called',
      () => ({
        // oxlint-disable-next-line unicorn/no-thenable
        then() {
          throw new Error('from then');
        },
      }),
    ],
    [
      'a then that throws when it is read',
      () => ({
        // oxlint-disable-next-line unicorn/no-thenable
        get then() {
          throw new Error('from then');
        },
      }),
    ],
    [
      'a revoked proxy',
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      },
    ],
    ['a function', () => () => {}],
  ])('fail their own task and no other: %s', async (_what, make) => {
    const { add, replies } = create();
    expect(() => add(tasks.odd(make), tasks.sync('b'))).not.toThrow();
    await settle();
    const [failed, next] = replies();
    expect(failed?.[0]).toBe(1);
    expect(failed?.[1]).toBeInstanceOf(Error);
    expect(next).toEqual([2, 'b']);
  });

  test('have no such effect if they are thrown', () => {
    const { add, replies } = create();
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(() =>
      add(
        tasks.odd(() => {
          throw proxy;
        }),
        tasks.sync('b'),
      ),
    ).not.toThrow();
    expect(replies().map(([position]) => position)).toEqual([1, 2]);
  });
});

describe('a withdrawn call', () => {
  test('never starts, and its slot is free once its message was read', () => {
    const { queue, waiting, claims, replies } = create();
    const calls = [waiting(tasks.sync('a')), waiting(tasks.sync('b')), waiting(tasks.sync('c'))];
    const second = calls[1]?.id ?? -1;
    claims.withdraw(second);
    queue.add(calls);
    expect(log).toEqual(['a', 'c']);
    expect(claims.isFreed(second)).toBe(true);
    // Answered, so that a dispatcher without a free slot is notified of this one.
    expect(replies()).toEqual([
      [1, 'a'],
      [2, undefined],
      [3, 'c'],
    ]);
  });

  test('does not fail if its task is not found', () => {
    const { queue, waiting, claims, posted } = create();
    const call = waiting(tasks.sync('a'));
    claims.withdraw(call.id);
    queue.add([{ ...call, task: { ...call.task, index: 99 } }]);
    expect(posted).toMatchObject([{ type: 'replies', ids: [call.id], values: [undefined] }]);
    expect(claims.isFreed(call.id)).toBe(true);
  });
});

test('a call whose task is not found fails alone', () => {
  const { queue, waiting, replies } = create();
  const call = waiting(tasks.sync('a'));
  queue.add([{ ...call, task: { ...call.task, index: 99 } }, waiting(tasks.sync('b'))]);
  expect(replies()[0]?.[1]).toBeInstanceOf(TaskNotFoundError);
  expect(replies()[1]).toEqual([2, 'b']);
});

describe('while a module is loading', () => {
  test('its calls stay claimable, and those of other modules run', () => {
    const { add, load, claims, ids } = create();
    load('file:///loading.js');
    add(loadingTasks.loaded('slow'), tasks.sync('a'), tasks.sync('b'));
    expect(log).toEqual(['a', 'b']);
    expect(claims.withdraw(ids[0] ?? -1)).toBe(true);
  });

  test('its calls keep their order, and run before later ones', async () => {
    const { add, load } = create();
    const loading = load('file:///loading.js');
    add(
      loadingTasks.loaded('first'),
      tasks.gated('gate'),
      loadingTasks.loaded('second'),
      tasks.sync('later'),
      loadingTasks.loaded('third'),
    );
    expect(log).toEqual(['gate']);
    loading.resolve();
    await settle();
    gates.get('gate')?.resolve('open');
    await settle();
    expect(log).toEqual(['gate', 'first', 'second', 'later', 'third']);
  });

  test('many calls that wait for it run in order', async () => {
    const { add, load } = create();
    const loading = load('file:///loading.js');
    const names = Array.from({ length: 20 }, (_, index) => index);
    add(...names.map((name) => loadingTasks.loaded(name)));
    loading.resolve();
    await settle();
    expect(log).toEqual(names);
  });

  test('a later call does not overtake those that wait for it, if a slot is free when it is loaded', async () => {
    const { add, load, macrotasks } = create(2);
    const loading = load('file:///loading.js');
    add(loadingTasks.loaded('first'), loadingTasks.loaded('second'), tasks.gated('a'), tasks.gated('b'));
    add(tasks.sync('later'));
    gates.get('a')?.resolve('open');
    await settle();
    expect(macrotasks).toHaveLength(1);
    loading.resolve();
    expect(log).toEqual(['a', 'b', 'first', 'second', 'later']);
  });

  test('a withdrawn call never starts', async () => {
    const { add, load, claims, ids } = create();
    const loading = load('file:///loading.js');
    add(loadingTasks.loaded('a'), loadingTasks.loaded('b'));
    claims.withdraw(ids[0] ?? -1);
    loading.resolve();
    await settle();
    expect(log).toEqual(['b']);
  });

  test('that does not load, its calls fail individually, and are answered immediately', async () => {
    const { add, load, replies, claims, ids } = create();
    const loading = load('file:///loading.js');
    add(loadingTasks.loaded('a'), loadingTasks.loaded('b'), tasks.sync('c'));
    claims.withdraw(ids[1] ?? -1);
    loading.reject(new Error('does not load'));
    await settle();
    expect(replies()).toEqual([
      [3, 'c'],
      [1, new Error('does not load')],
      [2, undefined],
    ]);
  });
});

describe('cancelling', () => {
  test('a call that waits for its module is revoked too', async () => {
    const { queue, waiting, load, ids } = create(1, new UnsharedClaims());
    const module = load('file:///loading.js');
    queue.add([waiting(loadingTasks.loaded('victim'))]);
    queue.cancel(ids[0] ?? 0, 'no longer needed');
    module.resolve();
    await settle();
    queue.add([waiting(tasks.sync('next'))]);
    expect(log).toEqual(['next']);
  });

  test('a call that waits for its turn, without shared memory, answers it without starting it', async () => {
    const { queue, waiting, replies, ids } = create(1, new UnsharedClaims());
    queue.add([waiting(tasks.gated('a')), waiting(tasks.sync('b')), waiting(tasks.sync('c'))]);
    queue.cancel(ids[1] ?? -1, 'reason');
    gates.get('a')?.resolve(1);
    await settle();
    expect(log).toEqual(['a', 'c']);
    expect(replies()).toEqual([
      [1, 1],
      [2, undefined],
      [3, 'c'],
    ]);
  });

  test('aborts the signal of a running call, with the reason', async () => {
    const { queue, waiting, ids } = create();
    let signal: AbortSignal | undefined;
    queue.add([
      waiting(
        tasks.odd(() => {
          ({ signal } = currentTask());
          return new Promise(() => {});
        }),
      ),
    ]);
    queue.cancel(ids[0] ?? -1, 'reason');
    expect(signal?.reason).toBe('reason');
  });

  test('a settled or unknown call has no effect', () => {
    const { queue, add, ids } = create();
    add(tasks.sync('a'));
    expect(() => queue.cancel(ids[0] ?? -1, 'reason')).not.toThrow();
    expect(() => queue.cancel(12_345, 'reason')).not.toThrow();
  });
});

test.each([
  [10.1, false],
  [10, true],
  [9, true],
])('a call that takes 10 ms with a deadline in %d ms reports whether it is late: %s', (deadline, late) => {
  const { queue, waiting, posted } = create();
  queue.add([waiting(tasks.sync('a', 10), deadline)]);
  expect(posted.map((message) => message.type === 'replies' && message.late)).toEqual([late ? [0] : undefined]);
});

test('many calls pass without growing memory', () => {
  const { queue, waiting, replies } = create();
  for (let batch = 0; batch < 5; batch += 1) queue.add(Array.from({ length: 200 }, () => waiting(tasks.sync(batch))));
  expect(replies()).toHaveLength(1000);
});

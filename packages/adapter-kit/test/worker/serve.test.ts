import { currentTask, defineTasks, SerializationError, TimeoutError } from '@dispatch/core';
import { ImportedTasks, openNotifier, serve } from '@dispatch/adapter-kit/worker';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Bell, bellBytes } from '../../src/wire/bell.js';
import { claimBytes, nextInSlot } from '../../src/wire/claims.js';
import { decodeThrown, encodeThrown, type EncodedThrown } from '../../src/wire/error-codec.js';
import type { CallsMessage, WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker, sealToWorker } from '../../src/wire/opaque-messages.js';
import { expandReply } from '../../src/wire/short-messages.js';
import { settle } from '../support/fake-dispatcher.js';
import { Claims } from '../support/claims.js';

// On a busy machine the worker would give its event loop a turn in between.
beforeEach(() => {
  vi.spyOn(performance, 'now').mockReturnValue(1000);
});

let modules = 0;

/** The built worker side, with this thread as its dispatcher. `beforeDying` is called when it posts its end. */
function create(functions: Parameters<typeof defineTasks>[1], beforeDying: () => void = () => {}, origin?: number) {
  const module = `file:///serve-${(modules += 1)}.js`;
  const memory = new SharedArrayBuffer(claimBytes);
  const bellMemory = new SharedArrayBuffer(bellBytes);
  const posted: WorkerMessage[] = [];
  const server = serve(
    { worker: 5, claims: memory, bell: bellMemory, tasksPerWorker: 2, ...(origin !== undefined && { origin }) },
    {
      post(message) {
        const opened = expandReply(openFromWorker(structuredClone(message)));
        if (opened.type === 'dying') beforeDying();
        posted.push(opened);
      },
      tasks: (report) => new ImportedTasks(async (url) => void defineTasks(url, functions), report),
      notifier: openNotifier,
      afterMacrotask: (run) => setImmediate(run),
    },
  );
  const claims = new Claims(memory);
  const bell = new Bell(bellMemory);
  const names = Object.keys(functions);
  const references = names.map((name, index) => ({ index, module, namespace: '', name }));
  let slot = 0;
  server.receive(sealToWorker({ type: 'tasks', references }));
  const call = (name: string, args: readonly unknown[] = [], rest: Partial<CallsMessage> = {}): number => {
    const id = nextInSlot((slot += 1));
    claims.offer(id);
    server.receive(
      sealToWorker({
        type: 'calls',
        ids: [id],
        tasks: [names.indexOf(name)],
        arities: [args.length],
        args,
        ...rest,
      }),
    );
    return id;
  };
  const outcomeOf = (id: number): unknown => {
    for (const message of posted) {
      if (message.type !== 'replies') continue;
      const position = message.ids.indexOf(id);
      if (position >= 0)
        return message.failed?.includes(position)
          ? decodeThrown(message.values[position] as EncodedThrown)
          : message.values[position];
    }
    return 'no reply';
  };
  return { server, posted, claims, bell, call, outcomeOf };
}

/** What each message about the end has as the cause. */
function endsIn(posted: readonly WorkerMessage[]): unknown[] {
  return posted.flatMap((message) =>
    message.type === 'dying' && message.error !== undefined ? [decodeThrown(message.error)] : [],
  );
}

test('a worker first reports that it is ready', () => {
  const { posted, bell } = create({});
  expect(posted).toEqual([{ type: 'ready' }]);
  expect(bell.count()).toBe(1);
});

test('it runs calls and answers them', async () => {
  const { call, outcomeOf } = create({ add: (a: number, b: number) => a + b });
  const id = call('add', [1, 2]);
  await settle();
  expect(outcomeOf(id)).toBe(3);
});

test('it is idle when each call is answered, including withdrawn calls and calls that wait for their module', async () => {
  let finish = (): void => {};
  const running = new Promise<void>((resolve) => (finish = resolve));
  const { server, call, claims } = create({ wait: () => running, end: () => 1 });
  expect(server.isIdle()).toBe(true);
  call('wait');
  // Its module is being imported, and nothing runs or waits.
  expect(server.isIdle()).toBe(false);
  await settle();
  claims.withdraw(call('end'));
  expect(server.isIdle()).toBe(false);
  finish();
  await settle();
  expect(server.isIdle()).toBe(true);
});

test('after an import, no other code runs before its calls do: a module that is loaded beside it may block the worker', async () => {
  let jobs = 0;
  const { call, posted } = create({ work: () => order.push('started') });
  const order: unknown[] = [];
  vi.spyOn(posted, 'push').mockImplementation((message) => {
    order.push(message.type === 'module' ? message.status : message.type);
    const job = (jobs += 1);
    queueMicrotask(() => order.push(`after job ${job}`));
    return 0;
  });
  call('work');
  call('work');
  await settle();
  expect(order.slice(0, 5)).toEqual(['importing', 'after job 1', 'loaded', 'started', 'started']);
});

test('it answers a ping, after finished calls', async () => {
  const { server, posted } = create({});
  server.receive(sealToWorker({ type: 'ping' }));
  expect(posted.at(-1)).toEqual({ type: 'pong' });
});

test('it reports a message that cannot be deserialized', () => {
  const { server, posted } = create({});
  server.messageError();
  expect(posted.slice(1)).toEqual([{ type: 'message error' }]);
  // As in Chromium.
  server.receive(structuredClone(null) as never);
  expect(posted.slice(2)).toEqual([{ type: 'message error' }]);
});

describe('asked for its calls, it lists', () => {
  test('those that run, those that wait, and those whose module is being imported, after all replies', async () => {
    let finish = (): void => {};
    const running = new Promise<void>((resolve) => (finish = resolve));
    const { server, posted, call } = create({ wait: () => running, end: () => 1 });
    const importing = [call('wait'), call('wait')];
    server.receive(sealToWorker({ type: 'list calls' }));
    expect(posted.at(-1)).toEqual({ type: 'held calls', calls: importing.map((id) => [id, 0, 0]) });
    await settle();
    const waiting = call('end');
    server.receive(sealToWorker({ type: 'list calls' }));
    expect(posted.at(-1)).toEqual({ type: 'held calls', calls: [...importing, waiting].map((id) => [id, 0, 0]) });
    finish();
    await settle();
    await new Promise((resolve) => setImmediate(resolve));
    server.receive(sealToWorker({ type: 'list calls' }));
    expect(posted.at(-1)).toEqual({ type: 'held calls', calls: [] });
  });

  test('how many values of each were posted', async () => {
    const { server, posted, call } = create({
      async *count() {
        currentTask().progress('begun');
        yield 1;
        yield 2;
        await new Promise(() => {});
      },
    });
    const id = call('count', [], { highWaterMarks: [10], listened: [0] });
    await settle();
    await new Promise((resolve) => setImmediate(resolve));
    server.receive(sealToWorker({ type: 'list calls' }));
    expect(posted.at(-1)).toEqual({ type: 'held calls', calls: [[id, 2, 1]] });
  });

  test('nothing if it is about to end: it reports its end again', () => {
    const { server, posted } = create({});
    server.die({ exitCode: 3 });
    server.receive(sealToWorker({ type: 'list calls' }));
    expect(posted.slice(1)).toEqual([
      { type: 'dying', exitCode: 3 },
      { type: 'dying', exitCode: 3 },
    ]);
  });
});

test('a reply says how many values of its call were posted before, and no other reply does', async () => {
  const { posted, call } = create({
    *count() {
      currentTask().progress('begun');
      yield 1;
      yield 2;
    },
    *fail() {
      yield 1;
      throw new Error('failed');
    },
    silent() {},
  });
  await settle();
  call('count', [], { highWaterMarks: [10], listened: [0] });
  await settle();
  call('fail', [], { highWaterMarks: [10] });
  await settle();
  call('silent', [], { listened: [0] });
  await settle();
  await new Promise((resolve) => setImmediate(resolve));
  const replies = posted.filter((message) => message.type === 'replies');
  expect(replies.flatMap(({ posted: counts, ids }) => ids.map((_, at) => counts?.find(([of]) => of === at)))).toEqual([
    [0, 2, 1],
    [0, 1, 0],
    undefined,
  ]);
});

test('its tasks see the deadline on the clock of the worker', async () => {
  const { call, outcomeOf } = create({ deadline: () => currentTask().deadline });
  const id = call('deadline', [], { deadlines: [performance.timeOrigin + 1e9] });
  await settle();
  expect(outcomeOf(id)).toBeCloseTo(1e9);
});

describe('with another date than the dispatcher', () => {
  const origin = 1_000_000;

  test('its tasks see the deadline on the clock of the worker', async () => {
    const { call, outcomeOf } = create({ deadline: () => currentTask().deadline }, undefined, origin);
    const id = call('deadline', [], { deadlines: [origin + 1e9] });
    await settle();
    expect(outcomeOf(id)).toBe(1e9);
  });

  test('the times that it reports are by the date of the dispatcher', async () => {
    const { call, posted } = create({ work() {} }, undefined, origin);
    call('work', [], { observed: true });
    await settle();
    expect(posted.find(({ type }) => type === 'started')).toMatchObject({ time: origin + 1000 });
    expect(posted.find(({ type }) => type === 'replies')).toMatchObject({ times: [origin + 1000, origin + 1000] });
  });

  test('a reply is late if the call ended after its deadline on that clock', async () => {
    const { call, posted } = create({ work() {} }, undefined, origin);
    call('work', [], { deadlines: [origin + 1000] });
    call('work', [], { deadlines: [origin + 1001] });
    await settle();
    const replies = posted.filter((message) => message.type === 'replies');
    expect(replies.flatMap(({ ids, late = [] }) => ids.map((_, position) => late.includes(position)))).toEqual([
      true,
      false,
    ]);
  });
});

test('a call without a deadline has none', async () => {
  const { call, outcomeOf } = create({ deadline: () => currentTask().deadline });
  const id = call('deadline');
  await settle();
  expect(outcomeOf(id)).toBe(Infinity);
});

test('a cancellation reaches the signal, with the reason', async () => {
  const { server, call, outcomeOf } = create({
    async wait() {
      const { signal } = currentTask();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw signal.reason;
    },
  });
  const id = call('wait');
  await settle();
  server.receive(sealToWorker({ type: 'cancel', id, reason: encodeThrown(new TimeoutError('over')) }));
  await settle();
  expect(outcomeOf(id)).toEqual(new TimeoutError('over'));
});

test('a call of an unknown task fails alone', async () => {
  const { call, outcomeOf, server } = create({ work() {} });
  const references = [{ index: 0, module: 'file:///serve-none.js', namespace: '', name: 'other' }];
  server.receive(sealToWorker({ type: 'tasks', references }));
  const id = call('work');
  await settle();
  expect(outcomeOf(id)).toHaveProperty('code', 'DISPATCH_TASK_NOT_FOUND');
});

test('a result that cannot be cloned fails its own call', async () => {
  const { call, outcomeOf } = create({ bad: () => () => {}, good: () => 1 });
  const [bad, good] = [call('bad'), call('good')];
  await settle();
  expect(outcomeOf(bad)).toBeInstanceOf(SerializationError);
  expect(outcomeOf(good)).toBe(1);
});

describe('a worker that dies', () => {
  const large = Array(100).fill(1);

  test('of an error with a small property reports that once', () => {
    const { server, posted } = create({});
    server.die({ error: { thrown: Object.assign(new RangeError('uncaught'), { detail: 1 }) } });
    expect(endsIn(posted)).toEqual([expect.objectContaining({ message: 'uncaught', detail: 1 })]);
  });

  test('of an error with a large property reports it again without, in case the first message is lost', () => {
    const { server, posted } = create({});
    server.die({ exitCode: 3, error: { thrown: Object.assign(new RangeError('uncaught'), { large }) } });
    const [first, second] = endsIn(posted);
    expect(first).toMatchObject({ message: 'uncaught', large });
    expect(second).toBeInstanceOf(RangeError);
    expect(second).not.toHaveProperty('large');
    expect(posted.at(-1)).toHaveProperty('exitCode', 3);
  });

  test('of a large value that is not an error reports undefined after it', () => {
    const { server, posted } = create({});
    server.die({ error: { thrown: large } });
    expect(endsIn(posted)).toEqual([large, undefined]);
  });

  test('of an error with a property that cannot be cloned reports its end without the property', () => {
    let failures = 0;
    const { server, posted } = create({}, () => {
      failures += 1;
      if (failures === 1) throw new RangeError('Maximum call stack size exceeded');
    });
    server.die({ exitCode: 1, error: { thrown: Object.assign(new Error('deep'), { large }) } });
    expect(posted.at(-1)).toMatchObject({ type: 'dying', exitCode: 1, error: { errors: [{ properties: [] }] } });
    expect(failures).toBe(2);
  });

  test('posts finished calls, then the cause, then marks its death, then notifies the dispatcher', async () => {
    const { server, posted, claims, bell } = create({});
    const before = bell.count();
    server.die({ exitCode: 3, error: { thrown: new RangeError('why') } });
    const last = posted.at(-1);
    expect(last).toMatchObject({ type: 'dying', exitCode: 3 });
    expect(last?.type === 'dying' && last.error && decodeThrown(last.error)).toEqual(new RangeError('why'));
    expect(claims.counter.isDead).toBe(true);
    expect(bell.count()).toBeGreaterThan(before);
  });

  test('starts no more calls, also none of the same batch', async () => {
    const log: string[] = [];
    const { server, call } = create({
      end() {
        server.die({});
        log.push('end');
      },
      next: () => log.push('next'),
    });
    call('end');
    call('next');
    await settle();
    call('next');
    await settle();
    expect(log).toEqual(['end']);
  });

  test('on purpose sends no error', () => {
    const { server, posted } = create({});
    server.die({});
    expect(posted.at(-1)).toEqual({ type: 'dying' });
  });

  test('dies once: the first error counts', () => {
    const { server, posted } = create({});
    server.die({ exitCode: 1, error: { thrown: new RangeError('first') } });
    const before = posted.length;
    server.die({ exitCode: 0, error: { thrown: new RangeError('second') } });
    expect(posted).toHaveLength(before);
  });

  test('may die of undefined', () => {
    const { server, posted } = create({});
    server.die({ error: { thrown: undefined } });
    expect(posted.at(-1)).toHaveProperty('error');
  });
});

import { currentTask, defineTasks, TimeoutError } from '@dispatch/core';
import { definitionOf } from '@dispatch/core/internal';
import { describe, expect, test } from 'vitest';
import { nextInSlot, type CallId } from '../../src/wire/claims.js';
import { encodeThrown } from '../../src/wire/error-codec.js';
import type { HostMessage, WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker, sealToWorker, type ToWorker } from '../../src/wire/opaque-messages.js';
import { expandReply } from '../../src/wire/short-messages.js';
import { ImportedTasks } from '../../src/worker/imported-tasks.js';
import { serveAhead } from '../../src/worker/serve-ahead.js';
import { ServedTasks } from '../../src/worker/served-tasks.js';
import { settle } from '../support/fake-dispatcher.js';

/** In milliseconds. A loop that looks every 5 ms sees something long before. */
const longest = 3000;

/** The worker's side. What is pushed to `later` arrives when the first task has begun. */
function create() {
  const later: (HostMessage | null)[] = [];
  const pipe: (HostMessage | null)[] = [];
  const posted: WorkerMessage[] = [];
  const macrotasks: (() => void)[] = [];
  const ran: unknown[] = [];
  const tasks = defineTasks('file:///ahead.js', {
    loop(): string {
      pipe.push(...later.splice(0));
      const task = currentTask();
      const end = performance.now() + longest;
      while (!task.cancelled && performance.now() < end);
      if (!task.cancelled) return 'not cancelled';
      return task.signal.reason instanceof TimeoutError ? 'timed out' : 'cancelled';
    },
    flood(): number {
      pipe.push(...later.splice(0));
      const task = currentTask();
      const end = performance.now() + longest;
      const before = posted.length;
      task.progress(1);
      while (posted.length < before + 2 && performance.now() < end) task.progress(2);
      return posted.length - before;
    },
    note(value: unknown): void {
      ran.push(value);
    },
  });
  const server = serveAhead(
    { worker: 1, tasksPerWorker: 1 },
    {
      post: (message) => posted.push(expandReply(openFromWorker(structuredClone(message)))),
      tasks: () => new ServedTasks([tasks.loop(), tasks.flood(), tasks.note(0)].map(definitionOf)),
      afterMacrotask: (run) => macrotasks.push(run),
      readAhead: (): ToWorker | null | undefined => {
        const message = pipe.shift();
        return message && sealToWorker(message);
      },
    },
  );
  const names = ['loop', 'flood', 'note'];
  const references = names.map((name, index) => ({ index, module: undefined, namespace: '', name }));
  server.receive(sealToWorker({ type: 'tasks', references }));
  let slot = 0;
  const call = (name: string, ...args: unknown[]): HostMessage & { readonly ids: readonly CallId[] } => ({
    type: 'calls',
    ids: [nextInSlot((slot += 1))],
    tasks: [names.indexOf(name)],
    arities: [args.length],
    args,
    ...(name === 'flood' && { listened: [0] }),
  });
  const cancel = (id: CallId | undefined, reason: unknown = 'enough'): HostMessage => ({
    type: 'cancel',
    id: id ?? 0,
    reason: encodeThrown(reason),
  });
  const turn = (): void => {
    for (const run of macrotasks.splice(0)) run();
  };
  const results = (): unknown[] => posted.flatMap((message) => (message.type === 'replies' ? message.values : []));
  return { call, cancel, later, posted, ran, results, server, turn };
}

describe('in the middle of a task', () => {
  test('a loop sees that it was cancelled', () => {
    const { call, cancel, later, results, server } = create();
    const loop = call('loop');
    later.push(cancel(loop.ids[0]));
    server.receive(sealToWorker(loop));
    expect(results()).toEqual(['cancelled']);
  });

  test('a loop sees that it has timed out, whatever the clock of its thread says', () => {
    const { call, cancel, later, results, server } = create();
    const loop = call('loop');
    later.push(cancel(loop.ids[0], new TimeoutError()));
    server.receive(sealToWorker(loop));
    expect(results()).toEqual(['timed out']);
  });

  test('a loop sees that its progress was read', () => {
    const { call, later, posted, results, server } = create();
    const flood = call('flood');
    later.push({ type: 'progress taken', id: flood.ids[0] ?? 0 });
    server.receive(sealToWorker(flood));
    expect(posted.flatMap((message) => (message.type === 'progress' ? [message.value] : []))).toEqual([1, 2]);
    expect(results()).toEqual([2]);
  });

  test('nothing else starts, and what was read runs afterwards, in order, before what arrives later', () => {
    const { call, cancel, later, ran, results, server } = create();
    const loop = call('loop');
    later.push(call('note', 'a'), call('note', 'b'), cancel(loop.ids[0]));
    server.receive(sealToWorker(loop));
    expect(results()[0]).toBe('cancelled');
    server.receive(sealToWorker(call('note', 'c')));
    expect(ran).toEqual(['a', 'b', 'c']);
    expect(server.isIdle()).toBe(true);
  });

  test('a call that is cancelled before it starts never does, and is answered', () => {
    const { call, cancel, later, ran, results, server } = create();
    const loop = call('loop');
    const never = call('note', 'never');
    later.push(never, cancel(never.ids[0]), cancel(loop.ids[0]));
    server.receive(sealToWorker(loop));
    expect(ran).toEqual([]);
    expect(results()).toEqual(['cancelled', undefined]);
  });

  test('a message that cannot be read is reported', () => {
    const { call, cancel, later, posted, server, turn } = create();
    const loop = call('loop');
    later.push(null, cancel(loop.ids[0]));
    server.receive(sealToWorker(loop));
    turn();
    expect(posted.map(({ type }) => type)).toContain('message error');
  });
});

test('an import of a module that is loaded is confirmed again, also for a task that the module does not have', async () => {
  const module = 'file:///serve-ahead.js';
  const posted: WorkerMessage[] = [];
  const server = serveAhead(
    { worker: 1, tasksPerWorker: 1 },
    {
      post: (message) => posted.push(expandReply(openFromWorker(structuredClone(message)))),
      tasks: (report) => new ImportedTasks(async (url) => void defineTasks(url, { work() {} }), report),
      afterMacrotask: (run) => setImmediate(run),
    },
  );
  const ask = (name: string): void => {
    server.receive(sealToWorker({ type: 'import', reference: { index: -1, module, namespace: '', name } }));
  };
  const statuses = (): unknown[] =>
    posted.flatMap((message) => (message.type === 'module' && message.module === module ? message.status : []));
  ask('work');
  await settle();
  expect(statuses()).toEqual(['importing', 'loaded']);
  ask('work');
  ask('missing');
  expect(statuses()).toEqual(['importing', 'loaded', 'loaded', 'loaded']);
});

import { transfer, WorkerLostError } from '@dispatch/core';
import { alike, hasCode, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { forms } from '../fixtures/forms.js';
import { asynchronousMethods, echo, methods, outcomeOf, sharedFor, type Forms } from './methods.js';
import { blockable, busy } from './situations.js';

/** Both forms of a task that returns the size of its argument, which is transferred. */
function transferred(buffer: ArrayBuffer): Forms {
  return {
    plain: forms.size(transfer(buffer, [buffer])),
    generator: forms.sizeYielding(transfer(buffer, [buffer])),
  };
}

const uncloneable = { items: [{}, { callback(): void {} }] };

/** What every method does with arguments, results, progress and lost workers. */
export const matrixData: readonly Case[] = [
  ...asynchronousMethods.flatMap((method) =>
    [true, false].map((snapshot): Case => ({
      id: `matrix/snapshot-${snapshot}-with-${method.name}`,
      clause: !snapshot ? 'D3' : method.name === 'map' ? 'M11' : 'D4',
      title: `with snapshot: ${snapshot}, arguments are cloned when the task is ${snapshot ? 'submitted' : 'assigned'}: ${method.name}`,
      async run(t) {
        const { dispatcher, gate } = await busy(t);
        const record = { version: 1 };
        const outcome = t.later(outcomeOf(method, dispatcher, echo(record), { snapshot }));
        // A map may take its item later. Without a snapshot, the task may be assigned as soon as this code has run.
        if (snapshot) await t.eventually('the task to wait', () => dispatcher.stats().queued === 1);
        record.version = 2;
        gate.open();
        alike(await t.gives(method.name, outcome), { version: snapshot ? 1 : 2 }, 'what the task received');
      },
    })),
  ),
  ...methods.flatMap((method) =>
    [true, false].map((snapshot): Case => ({
      id: `matrix/uncloneable-argument-with-${method.name}${snapshot ? '-and-snapshot' : ''}`,
      clause: snapshot ? 'D4' : 'D5',
      title: `an argument that cannot be cloned fails its task with a SerializationError that names it: ${method.name}, snapshot: ${snapshot}`,
      requires: { isolation: 'clone', ...method.requires },
      async run(t) {
        const dispatcher = await sharedFor(t);
        const error = await t.failure(method.name, outcomeOf(method, dispatcher, echo(uncloneable), { snapshot }));
        hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
        mentions(error.message, ['argument 1', '.items[1].callback'], 'its message');
        same(await t.gives(method.name, outcomeOf(method, dispatcher, echo(1), { snapshot })), 1, 'the next result');
      },
    })),
  ),
  ...methods.map((method): Case => ({
    id: `matrix/uncloneable-result-with-${method.name}`,
    clause: method.name === 'stream' ? 'S11' : 'D7',
    title: `a result or a yielded value that cannot be cloned fails its task with a SerializationError that says where: ${method.name}`,
    requires: { isolation: 'clone', ...method.requires },
    async run(t) {
      const dispatcher = await sharedFor(t);
      const task = { plain: forms.uncloneable(), generator: forms.uncloneableYielding() };
      const error = await t.failure(method.name, outcomeOf(method, dispatcher, task));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, [method.name === 'stream' ? 'yield 1' : 'result', '.callback'], 'its message');
      same(await t.gives(method.name, outcomeOf(method, dispatcher, echo(1))), 1, 'the next result');
    },
  })),
  ...methods.flatMap((method): Case[] => [
    {
      id: `matrix/transfer-with-${method.name}`,
      clause: 'D8',
      title: `an argument wrapped in transfer() is transferred: ${method.name}`,
      requires: { transfer: true, ...method.requires },
      async run(t) {
        const dispatcher = await sharedFor(t);
        const buffer = new ArrayBuffer(64);
        same(await t.gives(method.name, outcomeOf(method, dispatcher, transferred(buffer))), 64, 'the size there');
        same(buffer.byteLength, 0, 'the size of the buffer here');
      },
    },
    {
      id: `matrix/transfer-once-with-${method.name}`,
      clause: 'D9',
      title: `a task whose argument was transferred fails when it runs again: ${method.name}`,
      requires: { transfer: true, ...method.requires },
      async run(t) {
        const dispatcher = await sharedFor(t);
        const task = transferred(new ArrayBuffer(64));
        await t.gives(method.name, outcomeOf(method, dispatcher, task));
        const again = outcomeOf(method, dispatcher, task);
        hasCode(await t.failure(method.name, again), 'DISPATCH_SERIALIZATION', 'the error of the second run');
      },
    },
    {
      id: `matrix/no-transfer-with-${method.name}`,
      clause: 'D8',
      title: `with transfer: false, an argument wrapped in transfer() is copied: ${method.name}`,
      requires: { transfer: false, isolation: 'clone', ...method.requires },
      async run(t) {
        const dispatcher = await sharedFor(t);
        const buffer = new ArrayBuffer(64);
        same(await t.gives(method.name, outcomeOf(method, dispatcher, transferred(buffer))), 64, 'the size there');
        same(buffer.byteLength, 64, 'the size of the buffer here');
      },
    },
    {
      id: `matrix/trace-with-${method.name}`,
      clause: 'E15',
      title: `with traceCallers, the stack of an error names the function that called ${method.name}()`,
      requires: method.requires,
      async run(t) {
        const dispatcher = await blockable(t, t.dispatcher({ workers: 1, traceCallers: true }));
        const task = { plain: forms.fails(), generator: forms.failing() };
        // A map submits its tasks when a result is requested, and not when it is called.
        const callsTheMethod = async (): Promise<unknown> => [await outcomeOf(method, dispatcher, task)];
        const error = await t.failure(method.name, callsTheMethod());
        isInstance(error, RangeError, 'its error');
        mentions(error.stack ?? '', ['namedByTheTask', 'callsTheMethod'], 'its stack');
      },
    },
    {
      id: `matrix/worker-lost-with-${method.name}`,
      clause: method.name === 'stream' ? 'S15' : method.name === 'executeSync' ? 'B5' : 'L1',
      title: `a task that ends its worker fails with a WorkerLostError, and the next task runs: ${method.name}`,
      requires: { crashRecovery: ['all', 'announced'], ...method.requires },
      async run(t) {
        const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
        const task = { plain: failing.exit(3), generator: forms.exiting() };
        isInstance(await t.failure(method.name, outcomeOf(method, dispatcher, task)), WorkerLostError, 'its error');
        const next = await blockable(t, Promise.resolve(dispatcher));
        same(await t.gives(method.name, outcomeOf(method, next, echo(1))), 1, 'the next result');
      },
    },
  ]),
  ...asynchronousMethods.flatMap((method): Case[] => [
    {
      id: `matrix/progress-with-${method.name}`,
      clause: 'N1',
      title: `a copy of the progress of a task arrives before its outcome: ${method.name}`,
      async run(t) {
        const dispatcher = await t.shared();
        const value = { half: 0.5 };
        const seen: unknown[] = [];
        const task = { plain: forms.report(value), generator: forms.reporting(value) };
        const onProgress = (each: unknown): void => void seen.push(each);
        const outcome = outcomeOf(method, dispatcher, task, { onProgress }).then((result) => [...seen, result]);
        alike(await t.gives(method.name, outcome), [value, value], 'what arrived, and the outcome');
        same(seen[0] === value, false, 'whether it is the same object');
      },
    },
    {
      id: `matrix/no-progress-with-${method.name}`,
      clause: 'N4',
      title: `without onProgress, progress does nothing, and other tasks of the same kind do not get it: ${method.name}`,
      async run(t) {
        const dispatcher = await t.shared();
        const task = { plain: forms.report(1), generator: forms.reporting(1) };
        const other = { plain: forms.report(2), generator: forms.reporting(2) };
        const seen: unknown[] = [];
        const onProgress = (each: unknown): void => void seen.push(each);
        const both = [outcomeOf(method, dispatcher, task), outcomeOf(method, dispatcher, other, { onProgress })];
        alike(await t.gives(method.name, Promise.all(both)), [1, 2], 'what they give');
        alike(seen, [2], 'the progress that arrived');
      },
    },
  ]),
];

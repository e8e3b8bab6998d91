import * as first from '@dispatch/core';
import { alike, check, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { context } from '../fixtures/context.js';
import { ofSecondCopy as tasks } from '../fixtures/second-copy.js';
import * as second from '../second-copy.js';

/** A dispatcher is given what another copy of `@dispatch/core` has made, and the other way round. */
export const secondCopy: readonly Case[] = [
  {
    id: 'copies/tasks',
    clause: 'A28',
    title: 'tasks of another copy of the package run, stream and map',
    async run(t) {
      check(second.Future !== first.Future, 'there are two copies of the package');
      const dispatcher = await t.shared();
      same(await t.gives('the task', dispatcher.execute(tasks.double(21))), 42, 'its result');
      const stream = dispatcher.stream(tasks.count(3));
      const values: number[] = [];
      for await (const value of stream) values.push(value);
      alike(values, [0, 1, 2], 'the values of the stream');
      const mapped: number[] = [];
      for await (const value of dispatcher.map(tasks.double, [1, 2, 3])) mapped.push(value);
      alike(mapped, [2, 4, 6], 'the results of the map');
    },
  },
  {
    id: 'copies/errors',
    clause: 'A28',
    title: 'an error of a class of another copy is an instance of the same class of both copies',
    async run(t) {
      const dispatcher = await t.shared();
      const error = await t.failure('the task', dispatcher.execute(tasks.fail()));
      isInstance(error, Error, 'its error');
      for (const copy of [first, second]) {
        isInstance(error, copy.TimeoutError, 'its error');
        isInstance(error, copy.DispatchError, 'its error');
        same(error instanceof copy.CancelledError, false, 'whether it is a CancelledError');
        same(copy.isDispatchError(error, 'DISPATCH_TIMEOUT'), true, 'isDispatchError(error, its code)');
      }
      same(error.message, 'of the second copy', 'its message');
    },
  },
  {
    id: 'copies/futures',
    clause: 'A28',
    title: 'wait() and asCompleted() of another copy accept the futures of a dispatcher',
    async run(t) {
      const dispatcher = await t.shared();
      const future = dispatcher.executeAsync(tasks.double(2));
      check(future instanceof second.Future, 'the future is one of the second copy too');
      const { done } = await t.gives('wait()', second.wait([future]));
      alike([...done], [future], 'the futures that are done');
      for await (const completed of second.asCompleted([future])) same(await completed, 4, 'its result');
    },
  },
  {
    id: 'copies/current-task',
    clause: 'A28',
    title: 'currentTask() of both copies is the context of the task',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const worker = await t.gives('the task', dispatcher.execute(tasks.worker()));
      same(typeof worker, 'number', 'the type of the number of its worker');
      const { worker: other } = await t.gives('a task of the first copy', dispatcher.execute(context.describe()));
      same(other, worker, 'its worker');
    },
  },
  {
    id: 'copies/transfer',
    clause: 'A28',
    title: 'what transfer() of another copy marks is transferred, as an argument and as a result',
    requires: { transfer: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const bytes = new Uint8Array(1000);
      const task = tasks.size(second.transfer(bytes, [bytes.buffer]));
      same(await t.gives('the task', dispatcher.execute(task)), 1000, 'its result');
      same(bytes.byteLength, 0, 'the size of the buffer on this thread');
      same((await t.gives('the task', dispatcher.execute(tasks.given()))).byteLength, 16, 'the size of its result');
      same(await t.gives('the task', dispatcher.execute(tasks.left())), 0, 'the size of the buffer in the worker');
    },
  },
];

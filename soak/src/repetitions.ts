import { asCompleted, Future, wait } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';
import { createDispatcher as createProcesses } from '@dispatch/process';
import { check } from './load/activity.js';
import { tasks } from './tasks.js';

/** The number of parts of the repetitions, with a reading after each part. */
export const parts = 9;
const wave = 1000;
const setsAtOnce = 50;

/** Runs short tasks on one dispatcher. Yields the heap size of its worker. */
export async function* manyTasks(count: number): AsyncGenerator<number> {
  await using dispatcher = createDispatcher({ workers: 1 });
  for (let part = 0; part < parts; part += 1) {
    for (let done = 0; done < count / parts; done += wave) {
      const results = await Promise.all(
        Array.from({ length: wave }, (_, index) => dispatcher.execute(tasks.double(index))),
      );
      check(
        results.every((result, index) => result === 2 * index),
        'the results of many tasks',
      );
    }
    yield await dispatcher.execute(tasks.heapHere());
  }
}

/** Creates sets of futures, waits for them, iterates over them, and settles or cancels them. */
export async function* manyFutureSets(count: number): AsyncGenerator<void> {
  for (let part = 0; part < parts; part += 1) {
    for (let done = 0; done < count / parts; done += setsAtOnce)
      await Promise.all(Array.from({ length: setsAtOnce }, (_, index) => futureSet(index)));
    yield;
  }
}

async function futureSet(number: number): Promise<void> {
  const set = Array.from({ length: 4 }, () => Future.withResolvers<number>());
  const [resolved, rejected, cancelled, disposed] = set;
  if (resolved === undefined || rejected === undefined || cancelled === undefined || disposed === undefined)
    throw new Error('there are four');
  const futures = set.map(({ future }) => future);
  for (const future of futures) future.addDoneCallback(() => {});
  const { notDone } = await wait(futures, { timeout: 0 });
  check(notDone.size === 4, 'the futures that are not done at first');
  const all = wait(futures);
  const inOrder = asCompleted(futures);
  resolved.start();
  resolved.resolve(number);
  rejected.reject(new RangeError('on purpose'));
  cancelled.future.cancel('not needed');
  disposed.future[Symbol.dispose]();
  for await (const future of inOrder) {
    check(future.done(), 'that a yielded future is done');
    // Every other set exits the loop early.
    if (number % 2 === 0) break;
  }
  check((await all).done.size === 4, 'the futures that are done in the end');
}

/** Creates and closes dispatchers, four at a time; every other one runs a task. */
export async function* manyDispatchers(count: number): AsyncGenerator<void> {
  const atOnce = 4;
  for (let part = 0; part < parts; part += 1) {
    for (let done = 0; done < count / parts; done += atOnce)
      await Promise.all(Array.from({ length: atOnce }, (_, index) => dispatcherLife(index)));
    yield;
  }
}

/** The same with worker processes, each of which also crashes once. */
export async function* manyProcesses(count: number): AsyncGenerator<void> {
  for (let part = 0; part < parts; part += 1) {
    for (let done = 0; done < count / parts; done += 1) await processLife(done);
    yield;
  }
}

async function processLife(number: number): Promise<void> {
  await using dispatcher = createProcesses({ workers: 1, onUnobservedError() {} });
  check((await dispatcher.execute(tasks.double(number))) === 2 * number, 'the result of a task in a process');
  await dispatcher.execute(tasks.exit(number % 2)).catch(() => {});
  check((await dispatcher.execute(tasks.double(number))) === 2 * number, 'the result of a task after a crash');
}

async function dispatcherLife(number: number): Promise<void> {
  await using dispatcher = createDispatcher({ workers: 1 });
  if (number % 2 === 0) check((await dispatcher.execute(tasks.double(number))) === 2 * number, 'the result of a task');
}

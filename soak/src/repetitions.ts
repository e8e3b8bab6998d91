import { asCompleted, Future, wait } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';
import { check } from './load/scene.js';
import { tasks } from './tasks.js';

/** In how many parts the repetitions are done, with a reading after each. */
export const parts = 9;
const wave = 1000;
const setsAtOnce = 50;

/** So many short tasks through one dispatcher. Yields what the heap of its worker holds. */
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

/** So many sets of futures, made, waited for, looked through, and settled or cancelled. */
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
  check(notDone.size === 4, 'what is not done at first');
  const all = wait(futures);
  const inOrder = asCompleted(futures);
  resolved.start();
  resolved.resolve(number);
  rejected.reject(new RangeError('on purpose'));
  cancelled.future.cancel('not needed');
  disposed.future[Symbol.dispose]();
  for await (const future of inOrder) {
    check(future.done(), 'what is yielded as completed');
    // Every other time the rest is left.
    if (number % 2 === 0) break;
  }
  check((await all).done.size === 4, 'what is done in the end');
}

/** So many dispatchers, made and closed: every other one has run a task, some four at a time. */
export async function* manyDispatchers(count: number): AsyncGenerator<void> {
  const atOnce = 4;
  for (let part = 0; part < parts; part += 1) {
    for (let done = 0; done < count / parts; done += atOnce)
      await Promise.all(Array.from({ length: atOnce }, (_, index) => dispatcherLife(index)));
    yield;
  }
}

async function dispatcherLife(number: number): Promise<void> {
  await using dispatcher = createDispatcher({ workers: 1 });
  if (number % 2 === 0) check((await dispatcher.execute(tasks.double(number))) === 2 * number, 'the result of a task');
}
